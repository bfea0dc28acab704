// Keeps a page up to date while it is open: hears of new failures by WebSocket, and takes the page's own regions from the server anew, so that
// what is shown is always what a reload would show, no more of it and no less.
// @ts-check

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** Two heartbeats of the server and a little. */
const SILENCE_MS = 25_000;
/** New failures often come together. */
const SETTLE_MS = 600;
const REFRESH_EVERY_MS = 2_000;
/** After so many tries in vain, the server is not only restarting. */
const TRIES_UNTIL_OFFLINE = 5;
const NOT_ALLOWED = 4403;

const TEXTS = { live: 'Live', reconnecting: 'Reconnecting', offline: 'Offline', ended: 'Not live: log in again' };

/** @typedef {{ id: number, participant_name: string | null, error_summary: string }} LiveAttempt */

/** @typedef {{ type: string, cursor?: string, attempts?: LiveAttempt[], version?: string, html?: string }} LiveMessage */

/** @param {HTMLElement} place where the state is shown; `data-live="count"` for a page that is not to change under its reader. */
function start(place) {
  const { live: kind, after } = place.dataset;
  /** Where the server goes on after a reconnection. */
  let cursor = after;
  let shown = place.dataset['shown'];
  /** The newest content that came while nobody looked. */
  let unshown = /** @type {string | undefined} */ (undefined);
  let tries = 0;
  let unseen = 0;
  let refreshedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let refreshing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;

  const label = document.createElement('span');
  const news = document.createElement('a');
  news.className = 'live-news';
  news.href = location.href;
  news.hidden = true;
  const announcer = document.createElement('span');
  announcer.className = 'visually-hidden';
  announcer.setAttribute('aria-live', 'polite');
  place.append(label, news, announcer);
  place.hidden = false;

  /** @param {keyof typeof TEXTS} state */
  function show(state) {
    if (place.dataset['state'] === state) return;
    place.dataset['state'] = state;
    label.textContent = TEXTS[state];
  }

  function connect() {
    const url = new URL('/admin/live/', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    if (cursor !== undefined) url.searchParams.set('after', cursor);
    if (kind === 'view') url.searchParams.set('view', location.search.slice(1));
    if (shown !== undefined) url.searchParams.set('shown', shown);
    const socket = new WebSocket(url);
    listen(socket);
    socket.addEventListener('message', ({ data }) => {
      listen(socket);
      take(JSON.parse(data));
    });
    socket.addEventListener('close', ({ code }) => {
      clearTimeout(silence);
      if (code === NOT_ALLOWED) return show('ended');
      tries++;
      show(tries > TRIES_UNTIL_OFFLINE || !navigator.onLine ? 'offline' : 'reconnecting');
      const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(tries - 1, 10));
      // Not all at once: a server that has just started would be asked by everybody in the same moment.
      retry = setTimeout(connect, longest * (0.5 + Math.random() / 2));
    });
  }

  /** A connection that says nothing for long is dead, whatever the browser thinks. @param {WebSocket} socket */
  function listen(socket) {
    clearTimeout(silence);
    silence = setTimeout(() => socket.close(), SILENCE_MS);
  }

  /** @param {LiveMessage} message */
  function take({ type, cursor: next, attempts = [], version, html = '' }) {
    cursor = next ?? cursor;
    if (type === 'hello') {
      tries = 0;
      show('live');
    }
    if (type === 'reload') changed(0, 'Many new failures');
    if (type === 'view') {
      shown = version;
      unshown = html;
      if (document.hidden) document.addEventListener('visibilitychange', showView, { once: true });
      else showView();
    }
    const [first] = attempts;
    if (first === undefined) return;
    const text = `${first.participant_name ?? 'Somebody'}: ${first.error_summary}`;
    changed(attempts.length, attempts.length === 1 ? `New failure. ${text}` : `${attempts.length} new failures`);
  }

  function showView() {
    if (unshown === undefined) return;
    replaceRegions(new DOMParser().parseFromString(unshown, 'text/html'));
    unshown = undefined;
  }

  /** @param {number} count @param {string} text */
  function changed(count, text) {
    announcer.textContent = text;
    // Its figures are on their way.
    if (kind === 'view') return;
    unseen += count;
    // Selected rows are not to be taken away from under the hand that selects them.
    if (kind === 'count' || document.querySelector('[data-live-region] input:checked')) {
      news.textContent = `${unseen === 0 ? 'Many' : unseen} new, reload`;
      news.hidden = false;
      return;
    }
    if (refreshing !== undefined) return;
    refreshing = setTimeout(refresh, Math.max(SETTLE_MS, refreshedAt + REFRESH_EVERY_MS - performance.now()));
  }

  async function refresh() {
    refreshing = undefined;
    // Nobody looks: once they do is soon enough.
    if (document.hidden) {
      document.addEventListener('visibilitychange', refresh, { once: true });
      return;
    }
    refreshedAt = performance.now();
    try {
      const response = await fetch(location.href, { redirect: 'error' });
      if (response.ok) replaceRegions(new DOMParser().parseFromString(await response.text(), 'text/html'));
    } catch {
      // The connection shows its own state, and the next failure brings the next try.
    }
  }

  addEventListener('online', () => {
    if (place.dataset['state'] === 'live' || place.dataset['state'] === 'ended') return;
    clearTimeout(retry);
    connect();
  });
  // A page that was left and is gone back to, kept by the browser as it was.
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
  connect();
}

/** @param {Document} fresh */
function replaceRegions(fresh) {
  /** @type {NodeListOf<HTMLElement>} */
  const regions = document.querySelectorAll('[data-live-region]');
  for (const region of regions) {
    const next = fresh.querySelector(`[data-live-region="${region.dataset['liveRegion']}"]`);
    // Whoever works in a region with the keyboard or has selected text there is not to lose their place.
    if (next === null || region.contains(document.activeElement) || hasSelection(region)) continue;
    keepOpen(region, next);
    region.replaceWith(next);
  }
  document.dispatchEvent(new Event('live:refreshed'));
}

/** @param {Element} region */
function hasSelection(region) {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && region.contains(selection.anchorNode);
}

/** What the reader has opened or closed stays so. @param {Element} before @param {Element} after */
function keepOpen(before, after) {
  const was = before.querySelectorAll('details');
  after.querySelectorAll('details').forEach((details, index) => {
    details.open = was[index]?.open ?? details.open;
  });
}

/** @type {HTMLElement | null} */
const place = document.querySelector('[data-live]');
if (place !== null) start(place);
