/** Learning on ml-matrix: the classifier of predictions. */
export * from './classifier.js';
