import type { HttpAppDeps } from '../deps.js';
import { presentPrediction } from '../presenters/present-prediction.js';
import { defineRoute, type Route } from '../route.js';
import { predictionAnswerJson } from '../schemas/prediction.js';

export function predictionsRoute({ app }: HttpAppDeps): Route {
  return defineRoute({
    method: 'get',
    path: '/api/orders/predictions/',
    access: 'staff',
    tag: 'Failures',
    operationId: 'showPrediction',
    summary: 'Who is likely to be refused this week',
    description:
      'The newest prediction: who is likely to be refused because of a balance within seven days, why, and how good such predictions have been. A hint to staff; nobody is refused because of it.',
    responses: {
      200: { description: 'The newest prediction, made once a day.', schema: predictionAnswerJson },
    },
    curl: `curl -H "Authorization: Bearer $TOKEN" http://localhost:8000/api/orders/predictions/`,
    async handle(ctx) {
      const prediction = await app.showPrediction();
      ctx.body = { prediction: prediction === undefined ? null : presentPrediction(prediction) };
    },
  });
}
