import { join } from 'node:path';
import type { Photographer } from './photographer.js';

const LIST = '/admin/orders/failedorderattempt/';
const WIDE = { viewport: { width: 1_280, height: 800 }, colorScheme: 'light' } as const;

/** What `npm start` prints, as a terminal shows it. */
export async function takeStartPicture(
  photographer: Photographer,
  printed: string,
  folder: string,
): Promise<void> {
  const page = await photographer.enter('', undefined, { viewport: { width: 1_100, height: 500 } });
  await page.setContent(`<pre style="display: inline-block; margin: 0; padding: 20px 24px; max-width: 1052px; white-space: pre-wrap; overflow-wrap: anywhere;
    background: #0d1117; color: #e6edf3; font: 14px/1.5 monospace"></pre>`);
  const text = printed
    .slice(printed.indexOf('The sandbox is ready'))
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:8000');
  const terminal = page.locator('pre');
  await terminal.evaluate((element, content) => element.replaceChildren(content), `$ npm start\n${text.trim()}`);
  await photographer.take(terminal, join(folder, 'start.png'));
}

/** What README shows: the API reference, the dashboard, the list, an attempt with its arithmetic, and the order form. */
export async function takeReadmePictures(photographer: Photographer, url: string, folder: string): Promise<void> {
  const reader = await photographer.enter(url, undefined, WIDE);
  await reader.goto(`${url}/api/docs/`);
  await photographer.take(reader, join(folder, 'reference.png'));

  const staff = await photographer.enter(url, 'staff', WIDE);
  await staff.goto(`${url}/admin/?days=30`);
  await staff.locator('[data-chart="by-day"] canvas').waitFor();
  await photographer.take(staff, join(folder, 'dashboard.png'));
  await staff.goto(`${url}${LIST}`);
  await photographer.take(staff, join(folder, 'list.png'));
  await staff.goto(`${url}${LIST}?error_code=food_balance_exceeded&program_pause_active=yes`);
  // The more there was, the more there is to explain.
  await staff
    .locator('table.attempts tbody tr')
    .filter({ hasNotText: '> $0.00' })
    .first()
    .locator('.row-link')
    .click();
  await staff.getByRole('heading', { name: 'Why it was refused' }).waitFor();
  await photographer.take(staff, join(folder, 'detail.png'));

  const participant = await photographer.enter(url, 'participant', { ...WIDE, colorScheme: 'dark' });
  await participant.goto(`${url}/order/`);
  await participant.locator('.offers input').first().fill('900');
  await participant.locator('.balance.over').first().waitFor();
  await photographer.take(participant, join(folder, 'order-form.png'));
}
