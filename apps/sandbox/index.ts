/** What `serve` shows when nothing is set up: sample people who order through the real pipeline. */
export { seedSandbox } from './seed.js';
export { holdsSandbox } from './state.js';
export { startTrickle } from './trickle.js';
export { welcome } from './welcome.js';
