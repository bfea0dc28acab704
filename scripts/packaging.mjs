// npm run packaging: whether the package that npm would publish is sound.
import { PACKAGING_GATES, runGates } from './gates.mjs';

const failed = await runGates(PACKAGING_GATES);
process.exitCode = failed.length === 0 ? 0 : 1;
