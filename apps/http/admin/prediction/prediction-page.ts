import type { HttpAppDeps } from '../../deps.js';
import { createInstants } from '../../pages/instants.js';
import { definePage, type Page } from '../../pages/page.js';
import { PREDICTIONS_PATH } from '../paths.js';
import { predictionView } from './prediction-view.js';

/** Who is likely to be refused this week, and how far that can be trusted. */
export function predictionPage({ app, timeZone }: HttpAppDeps): Page {
  const instants = createInstants(timeZone);
  return definePage({
    method: 'get',
    path: PREDICTIONS_PATH,
    access: 'staff',
    handle: async () => predictionView(await app.showPrediction(), instants),
  });
}
