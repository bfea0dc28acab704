import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Photographer } from './photographer.js';

const LIST = '/admin/orders/failedorderattempt/';
const SIZES = { phone: { width: 390, height: 844 }, wide: { width: 1_440, height: 900 } };

/** Every page in light and dark, on a phone and on a wide screen. */
export async function walk(photographer: Photographer, url: string, folder: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      const open = (username?: string) => photographer.enter(url, username, { colorScheme, viewport });
      const take = async (page: Page, name: string) => {
        await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`), fullPage: true });
      };
      const nobody = await open();
      for (const [name, path] of [
        ['log-in', '/admin/login/'],
        ['order-log-in', '/order/login/'],
      ] as const) {
        await nobody.goto(url + path);
        await take(nobody, name);
      }
      const staff = await open('superuser');
      for (const [name, path] of await pagesOf(staff, url)) {
        await staff.goto(url + path);
        await staff.waitForTimeout(600);
        await take(staff, name);
      }
      const participant = await open('participant');
      await participant.goto(`${url}/order/`);
      await take(participant, 'order');
      await participant.locator('.offers input').first().fill('900');
      await participant.waitForTimeout(1_200);
      await take(participant, 'order-over');
      await participant.locator('[data-place]').click();
      await participant.locator('#refusal').waitFor();
      await take(participant, 'order-refused');
      for (const page of [nobody, staff, participant]) await page.context().close();
    }
  }
}

async function pagesOf(page: Page, url: string): Promise<[name: string, path: string][]> {
  const pathOf = async (selector: string) => (await page.locator(selector).first().getAttribute('href')) ?? '';
  await page.goto(`${url}${LIST}?error_code=food_balance_exceeded`);
  const detail = await pathOf('table.attempts tbody a[href$="/change/"]');
  const participant = await pathOf('table.attempts a[href*="/account/participant/"]');
  const user = await pathOf('table.attempts a[href*="/auth/user/"]');
  return [
    ['dashboard', '/admin/'],
    ['dashboard-90', '/admin/?days=90'],
    ['dashboard-find', '/admin/?find=a'],
    ['list', LIST],
    ['list-filtered', `${LIST}?error_code=food_balance_exceeded&program_pause_active=yes&find=a`],
    ['list-search', `${LIST}?q=balance`],
    ['list-empty', `${LIST}?q=nothing+like+it`],
    ['list-wrong', `${LIST}?date=yesterday`],
    ['detail', detail],
    ['delete', detail.replace('/change/', '/delete/')],
    ['recovery', '/admin/orders/recovery/?days=30'],
    ['alerts', '/admin/alerts/'],
    ['rule', '/admin/alerts/rules/failure-rate-warning/?days=30&window_minutes=1440'],
    ['participant', participant],
    ['user', user],
    ['missing', '/admin/nothing/'],
    ['reference', '/api/docs/'],
  ];
}
