// `uplot.js` is not in this folder: packaged-assets.ts makes it.
export { default } from 'uplot';
