import { expect } from 'chai';
import { browserOf, deviceOf } from '../../../core/index.js';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const AGENTS: readonly (readonly [text: string, browser: string, device: string])[] = [
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/151.0.0.0 Safari/537.36`, 'chrome', 'desktop'],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/152.0.0.0 Safari/537.36`, 'chrome', 'desktop'],
  [`Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/151.0.0.0 Mobile Safari/537.36`, 'chrome', 'phone'],
  [`Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/151.0.0.0 Safari/537.36`, 'chrome', 'tablet'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 26_6 like Mac OS X) CriOS/153.0 Mobile/15E148 Safari/604.1',
    'chrome',
    'phone',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) Version/26.6 Mobile/15E148 Safari/604.1',
    'safari',
    'phone',
  ],
  ['Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) Version/26.6 Mobile/15E148 Safari/604.1', 'safari', 'tablet'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/26.5 Safari/605.1.15', 'safari', 'desktop'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:155.0) Gecko/20100101 Firefox/155.0', 'firefox', 'desktop'],
  ['Mozilla/5.0 (Android 16; Tablet; rv:155.0) Gecko/155.0 Firefox/155.0', 'firefox', 'tablet'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) FxiOS/155.0 Mobile/15E148 Safari/605.1.15',
    'firefox',
    'phone',
  ],
  [`Mozilla/5.0 (Windows NT 10.0) ${WEBKIT} Chrome/151.0.0.0 Safari/537.36 Edg/151.0.0.0`, 'edge', 'desktop'],
  [`Mozilla/5.0 (Windows NT 10.0) ${WEBKIT} Chrome/151.0.0.0 Safari/537.36 OPR/135.0.0.0`, 'opera', 'desktop'],
  [
    `Mozilla/5.0 (Linux; Android 16) ${WEBKIT} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36`,
    ...(['samsung', 'phone'] as const),
  ],
  ['Mozilla/5.0 (compatible; Googlebot/2.1) Chrome/151.0.0.0 Safari/537.36', 'other', 'other'],
  ['curl/8.5.0', 'other', 'other'],
  ['', 'other', 'other'],
];

describe('A user agent', () => {
  for (const [text, browser, device] of AGENTS) {
    it(`is ${browser} on ${device}: ${text}`, () => {
      expect([browserOf(text), deviceOf(text)]).to.deep.equal([browser, device]);
    });
  }
});
