import { FallbackSubmissionGuard } from '../../../adapters/fallback/index.js';

FallbackSubmissionGuard.prototype.enter = async () => ({ entered: true, standing: { remaining: 1, resetMs: 0 } });
