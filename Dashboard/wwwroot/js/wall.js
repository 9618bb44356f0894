// A screen that nobody looks after. It waits to be paired, starts its circuit, proves that it paints, and when anything goes wrong keeps the
// last picture, says since when, and comes back by itself: never before the server says that it is ready, and not all screens at once.
(() => {
  'use strict';
  const root = document.documentElement;
  const words = document.body.dataset;
  const strip = document.getElementById('strip');
  const mode = root.dataset.mode;
  const every = Number(root.dataset.beat);
  const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, '0')).join('');

  // What the browser keeps; it may be forbidden to.
  const kept = {
    get(key) { try { return localStorage.getItem('wall.' + key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem('wall.' + key, value); } catch { /* then it begins anew each time */ } },
    drop(key) { try { localStorage.removeItem('wall.' + key); } catch { /* nothing is there */ } },
  };

  // The server's time: the screen's own clock may be hours off, or be set while the page is open.
  let base = Number(root.dataset.now);
  let since = performance.now();
  if (mode === 'kept') {
    base = Date.now() + Number(kept.get('skew') ?? 0);
  }
  const now = () => base + performance.now() - since;
  function setClock(server, asked) {
    base = server + (performance.now() - asked) / 2;
    since = performance.now();
    kept.set('skew', String(Math.round(base - Date.now())));
  }

  const zone = { timeZone: 'Asia/Ho_Chi_Minh' };
  const exactWords = new Intl.DateTimeFormat(root.lang, { ...zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

  function tick() {
    const at = now();

    // The scenes' clocks and ages go by it (js/scene.js).
    root.dataset.now = String(Math.round(at));

    // Against burn-in: the picture moves by a few pixels, round and round in an hour.
    const turn = at / 3600000 * 2 * Math.PI;
    root.style.setProperty('--drift-x', (Math.cos(turn) * 0.25).toFixed(2) + 'vh');
    root.style.setProperty('--drift-y', (Math.sin(turn) * 0.25).toFixed(2) + 'vh');
  }

  let lostAt = Number(kept.get('lost') ?? 0);
  function say(text) {
    strip.textContent = text;
  }

  function lose() {
    lostAt ||= now();
    kept.set('lost', String(Math.round(lostAt)));
    root.dataset.connection = 'lost';
    const from = new Intl.DateTimeFormat(root.lang, { ...zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(now() - lostAt > 72000000 ? { day: '2-digit', month: '2-digit' } : {}) }).format(lostAt);
    say((mode === 'kept' ? words.kept.replace('{picture}', exactWords.format(Number(root.dataset.kept))) : words.lost).replace('{time}', from));
  }

  function regain() {
    lostAt = 0;
    kept.drop('lost');
    delete root.dataset.connection;
    say('');
  }

  async function isReady() {
    try {
      return (await fetch('/health/ready', { cache: 'no-store', signal: AbortSignal.timeout(5000) })).ok;
    } catch {
      return false;
    }
  }

  // Reloads that follow each other wait longer and longer; a minute of painting makes up for them.
  const tries = () => Number(sessionStorage.getItem('wall.tries') ?? 0);
  let leaving = false;
  async function reload() {
    if (leaving)
      return;
    leaving = true;
    const already = tries();
    sessionStorage.setItem('wall.tries', String(already + 1));
    // Two hundred screens come back in the same second: each at its own moment.
    await pause(Math.random() * 1500 + (already === 0 ? 0 : Math.min(60000, 1000 * 2 ** already) * (0.75 + Math.random() / 2)));
    for (let wait = 500; !await isReady(); wait = Math.min(wait * 1.5, 3000))
      await pause(wait * (0.75 + Math.random() / 2));
    location.reload();
  }

  async function post(path, body) {
    const asked = performance.now();
    const answer = await fetch('/wall/' + path, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}), cache: 'no-store', signal: AbortSignal.timeout(Math.max(30000, every * 2)),
    });
    if (answer.ok && answer.status !== 204 && answer.headers.get('content-type')?.includes('json')) {
      const said = await answer.json();
      setClock(said.now, asked);
      return { status: answer.status, ...said };
    }
    return { status: answer.status };
  }

  // ---- waiting to be paired -------------------------------------------------------------------------------------------------------------
  async function pair() {
    for (let wait = 500; ;) {
      if (now() > Number(root.dataset.expires) - 20000) {
        reload();
        return;
      }
      try {
        const answer = await post('pairing');
        if (answer.status === 200) {
          regain();
          location.reload();
          return;
        }
        regain();
        wait = 500;
        if (answer.status !== 204)
          throw new Error(String(answer.status));
      } catch {
        lose();
        wait = Math.min(wait * 1.6, 5000);
      }
      await pause(wait * (0.75 + Math.random() / 2));
    }
  }

  // ---- showing --------------------------------------------------------------------------------------------------------------------------
  const page = random();
  const instance = kept.get('instance') ?? random();
  kept.set('instance', instance);
  let build = root.dataset.build;
  let paintedAt = performance.now();
  let painting = false;
  let stopped = false;
  const slot = () => document.querySelector('.wall-slot.on');

  function copy() {
    stopped = true;
    root.dataset.connection = 'copy';
    document.getElementById('stage').textContent = '';
    say(words.copy);
    setTimeout(async () => { if (await isReady()) location.reload(); else copy(); }, 30000 * (0.75 + Math.random() / 2));
  }

  async function beat(number) {
    const dataAt = Math.min(...Array.from(slot()?.querySelectorAll('[data-read-at]') ?? [], element => Number(element.dataset.readAt)));
    try {
      const answer = await post('beat', {
        page, beat: number, build: root.dataset.build, width: innerWidth * devicePixelRatio | 0, height: innerHeight * devicePixelRatio | 0,
        uptimeSeconds: performance.now() / 1000 | 0, heapBytes: performance.memory?.usedJSHeapSize ?? 0, dataAt: Number.isFinite(dataAt) ? dataAt : 0,
      });
      if (answer.status === 409)
        copy();
      else if (answer.status === 401 || answer.status === 403)
        reload();
      else if (answer.status === 200 && answer.build !== build)
        reload();
    } catch {
      // The circuit tells whether the line is lost.
    }
  }

  // The server renders a number; here it is seen to have been painted. Two frames: the first may be the one before it.
  function watchPaint() {
    new MutationObserver(() => {
      const number = Number(document.getElementById('wall')?.dataset.beat);
      if (painting || stopped || !number)
        return;
      painting = true;
      requestAnimationFrame(() => requestAnimationFrame(() => {
        painting = false;
        paintedAt = performance.now();
        if (root.dataset.connection === 'lost')
          regain();
        if (performance.now() > 60000)
          sessionStorage.removeItem('wall.tries');
        kept.set('scene', document.getElementById('wall').dataset.scene ?? '');
        beat(number);
        keep();
      }));
    }).observe(document.getElementById('stage'), { subtree: true, childList: true, attributes: true, attributeFilter: ['data-beat'] });
  }

  // Both ends notice that the picture stands still; this one loads itself anew.
  function watchSilence() {
    setInterval(() => {
      const silent = performance.now() - paintedAt;
      if (stopped || document.hidden) {
        paintedAt = Math.max(paintedAt, document.hidden ? performance.now() - every : 0);
        return;
      }
      if (silent > every * 2.5)
        lose();
      if (silent > every * 4 + 2000)
        reload();
    }, Math.min(1000, every));
  }

  // ---- the last good picture ------------------------------------------------------------------------------------------------------------
  let keptAt = -1e9;
  let keptScene = '';
  async function keep() {
    const scene = document.getElementById('wall')?.dataset.scene ?? '';
    if (!navigator.serviceWorker?.controller || !slot() || performance.now() - keptAt < (scene === keptScene ? every * 4 : every))
      return;
    keptAt = performance.now();
    keptScene = scene;
    const copied = root.cloneNode(true);
    copied.dataset.mode = 'kept';
    copied.dataset.kept = String(Math.round(now()));
    delete copied.dataset.connection;
    copied.querySelectorAll('script[data-live], .wall-slot.next, #blazor-error-ui, .wall-message, .wall-identify').forEach(element => element.remove());
    const files = new Set(Array.from(copied.querySelectorAll('link[rel=stylesheet], script[src], img[src]'), element => element.href ?? element.src).filter(url => url.startsWith(location.origin)));
    for (const entry of performance.getEntriesByType('resource')) {
      if (entry.name.includes('/lib/fonts/'))
        files.add(entry.name);
    }
    const store = await caches.open('wall');
    await store.put('/wall', new Response('<!DOCTYPE html>' + copied.outerHTML, {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'",
      },
    }));
    for (const request of await store.keys()) {
      if (new URL(request.url).pathname !== '/wall' && !files.has(request.url))
        await store.delete(request);
      files.delete(request.url);
    }
    for (const url of files)
      await store.add(url).catch(() => { /* a picture that went away meanwhile */ });
    root.dataset.pictureKept = '';
  }

  async function show() {
    let answer;
    try {
      answer = await post('hello', {
        instance, page, build, width: innerWidth * devicePixelRatio | 0, height: innerHeight * devicePixelRatio | 0,
        browser: navigator.userAgent.slice(0, 300), sceneId: Number(kept.get('scene')) || null,
      });
    } catch {
      lose();
      reload();
      return;
    }
    if (answer.status === 409) {
      copy();
      return;
    }
    if (answer.status !== 200) {
      reload();
      return;
    }

    watchPaint();
    watchSilence();
    setInterval(() => post('renew').catch(() => {}), 3600000);
    if (navigator.serviceWorker)
      navigator.serviceWorker.register('/wall/worker', { scope: '/wall' }).catch(() => { /* without HTTPS there is none */ });

    let down = false;
    async function recover() {
      for (let wait = 200; down; wait = Math.min(wait * 1.6, 2000)) {
        if (await isReady()) {
          try {
            if (!await Blazor.reconnect())
              reload();
            return;
          } catch {
            // It went away again between the two.
          }
        }
        await pause(wait * (0.75 + Math.random() / 2));
      }
    }
    const fell = () => {
      lose();
      if (!down) {
        down = true;
        recover();
      }
    };
    addEventListener('offline', lose);
    Blazor.start({
      circuit: {
        configureSignalR: builder => builder.withUrl('_blazor?screen=' + page).withServerTimeout(15000).withKeepAliveInterval(5000),
        reconnectionHandler: {
          onConnectionDown: fell,
          onConnectionUp() {
            down = false;
            regain();
          },
        },
      },
    }).catch(() => {
      lose();
      reload();
    });
  }

  tick();
  setInterval(tick, 1000);
  if (mode === 'pairing') {
    regain();
    pair();
  } else if (mode === 'wall') {
    if (lostAt)
      regain();
    show();
  } else {
    if (mode === 'waiting')
      say(words.waiting);
    else
      lose();
    reload();
  }
})();
