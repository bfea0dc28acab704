import { FileJournal } from '../../../adapters/file/index.js';

FileJournal.prototype.append = async () => {};
