// Makes the tree ready to run: installs the packages and builds, each only when something changed.
// Called before `npm start`, `npm test` and the rest, so it uses Node's built-in modules only.
// `--no-build` installs only.
import { build } from './build.mjs';
import { install } from './install.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`order-failures needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

const done = install() && (process.argv.includes('--no-build') || build());
if (!done) process.exit(1);
