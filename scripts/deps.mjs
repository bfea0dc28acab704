// Checks who imports whom by .dependency-cruiser.mjs. Usage: node scripts/deps.mjs [folder] [--json]
// `folder` is the tree to check (default: this one); --json prints {modules, sources, violations} for the tests.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import rules from '../.dependency-cruiser.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['core', 'adapters', 'apps', 'test'];
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
const tree = resolve(positionals[0] ?? ROOT);

const result = await check(tree);
if (values.json) console.log(JSON.stringify(result));
else report(result);
process.exitCode = isSound(result) ? 0 : 1;

async function check(baseDir) {
  const { options, forbidden } = rules;
  const folders = FOLDERS.filter((folder) => existsSync(join(baseDir, folder)));
  const { output } = await cruise(
    folders,
    { ...options, baseDir, validate: true, ruleSet: { forbidden } },
    options.enhancedResolveOptions,
    { tsConfig: extractTSConfig(join(ROOT, options.tsConfig.fileName)) },
  );
  const modules = output.modules.filter(({ source }) => FOLDERS.includes(source.split('/')[0])).length;
  const violations = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  return {
    modules,
    sources: folders.reduce((sum, folder) => sum + countSources(join(baseDir, folder)), 0),
    violations,
  };
}

function countSources(folder) {
  return readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.ts')).length;
}

/** Without a TypeScript that it can use, dependency-cruiser sees no module and finds nothing wrong. */
function isSound({ modules, sources, violations }) {
  return modules > 0 && modules >= sources && violations.length === 0;
}

function report({ modules, sources, violations }) {
  const remedies = new Map(rules.forbidden.map(({ name, comment }) => [name, comment]));
  for (const { rule, from, to } of violations) {
    console.error(`${from} -> ${to}\n  ${rule}: ${remedies.get(rule)}\n`);
  }
  if (modules === 0 || modules < sources) console.error(`Only ${modules} of ${sources} sources were looked at.\n`);
  console.log(`dependency rules: ${modules} modules, ${violations.length} violations`);
}
