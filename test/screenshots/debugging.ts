import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { Photographer } from './photographer.js';

const LIST = '/admin/orders/failedorderattempt/';

/** The steps of docs/debugging.md, with a participant of the real orders who was over the food balance. */
export async function takeDebuggingPictures(
  photographer: Photographer,
  url: string,
  folder: string,
): Promise<void> {
  const viewport = { width: 1_280, height: 800 };
  const page = await photographer.enter(url, 'staff', { viewport, colorScheme: 'light' });
  await page.goto(`${url}${LIST}?error_code=food_balance_exceeded`);
  // Those who had nothing left need no arithmetic.
  const telling = (rows: Locator) =>
    rows.filter({ hasText: 'Food balance exceeded', hasNotText: '> $0.00' }).first();
  const rows = page.locator('table.attempts tbody tr');
  const row = telling(rows);
  const path = (await row.locator('a[href*="/account/participant/"]').getAttribute('href')) ?? '';
  const name = (await row.locator('a[href*="/account/participant/"]').textContent())?.trim() ?? '';
  const [, id = ''] = /participant\/([^/]+)\//.exec(path) ?? [];

  await page.goto(url + LIST);
  await page.locator('#find').fill(name.split(' ')[0] ?? '');
  await page.getByRole('option').first().waitFor();
  await photographer.take(page, join(folder, 'debugging-find.png'));
  await page.goto(`${url}${LIST}?participant_id=${encodeURIComponent(id)}`);
  await photographer.take(page, join(folder, 'debugging-list.png'));
  await telling(rows).locator('.row-link').click();
  await page.getByRole('heading', { name: 'Why it was refused' }).waitFor();
  await photographer.take(page, join(folder, 'debugging-attempt.png'));
  await page.goto(url + path);
  await photographer.take(page, join(folder, 'debugging-participant.png'));
}
