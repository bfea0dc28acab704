import { join } from 'node:path';
import type { Photographer } from './photographer.js';

const LIST = '/admin/orders/failedorderattempt/';
const WIDE = { viewport: { width: 1_280, height: 800 }, colorScheme: 'light' } as const;

/** What README shows: the dashboard, the list, an attempt with its arithmetic, and the order form. */
export async function takeReadmePictures(photographer: Photographer, url: string, folder: string): Promise<void> {
  const staff = await photographer.enter(url, 'staff', WIDE);
  await staff.goto(`${url}/admin/?days=30`);
  await staff.locator('[data-chart="by-day"] canvas').waitFor();
  await photographer.take(staff, join(folder, 'dashboard.png'));
  await staff.goto(`${url}${LIST}`);
  await photographer.take(staff, join(folder, 'list.png'));
  await staff.goto(`${url}${LIST}?error_code=food_balance_exceeded&program_pause_active=yes`);
  await staff.locator('table.attempts tbody a[href$="/change/"]').first().click();
  await staff.getByRole('heading', { name: 'Why it was refused' }).waitFor();
  await photographer.take(staff, join(folder, 'detail.png'));

  const participant = await photographer.enter(url, 'participant', { ...WIDE, colorScheme: 'dark' });
  await participant.goto(`${url}/order/`);
  await participant.locator('.offers input').first().fill('900');
  await participant.locator('.balance.over').first().waitFor();
  await photographer.take(participant, join(folder, 'order-form.png'));
}
