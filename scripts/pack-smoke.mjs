// Packs the package, installs it into an empty project without its optional packages, and loads what must work there.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What an embedding service gets without any technology package. */
const BARE = ['order-failures', 'order-failures/memory', 'order-failures/node'];
const OPTIONAL = ['koa', 'sequelize', 'ioredis', 'inversify', 'yargs', '@opentelemetry/sdk-trace'];

const folder = mkdtempSync(join(tmpdir(), 'order-failures-pack-'));
try {
  const [{ filename, files }] = JSON.parse(
    npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder),
  );
  const stray = files.map(({ path }) => path).filter((path) => /(^|\/)test\//.test(path));
  if (stray.length > 0) throw new Error(`The package holds tests: ${stray.join(', ')}`);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  npm(folder, 'install', '--omit=optional', '--prefer-offline', '--no-audit', '--no-fund', join(folder, filename));
  const unwanted = OPTIONAL.filter((name) => existsSync(join(folder, 'node_modules', name)));
  if (unwanted.length > 0) throw new Error(`Installed although optional: ${unwanted.join(', ')}`);
  for (const name of BARE) {
    const code = `if (Object.keys(await import('${name}')).length === 0) throw new Error('it exports nothing');`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: folder });
    if (status !== 0) throw new Error(`${name} does not load: ${stderr}`);
  }
  console.log(`${filename}: ${files.length} files; ${BARE.join(', ')} load without the optional packages`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function npm(cwd, ...args) {
  const cli = process.env.npm_execpath;
  const run = { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
  return cli?.endsWith('.js')
    ? execFileSync(process.execPath, [cli, ...args], run)
    : execFileSync('npm', args, { ...run, shell: process.platform === 'win32' });
}
