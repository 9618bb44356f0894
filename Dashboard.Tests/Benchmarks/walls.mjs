// Opens wall screens without a browser: each with its own device token, saying hello, beating, and coming back after an outage as js/wall.js does.
// node walls.mjs URL [HOW MANY OPEN AT ONCE] · takes a line with the tokens as JSON, says {"opened":…} when all show a scene; then takes lines "c MILLISECONDS" (a commit),
// "down" (the server goes), "cut" (all lines are cut, and all come back at once, without the spread) and "end", and says the result: delays as circuits.mjs, and for an outage how long after ready each wall painted again.
import { createInterface } from 'node:readline';
import { createHash, randomBytes } from 'node:crypto';
import { delaysOf, openCircuit } from './circuit.mjs';

const url = process.argv[2];
const together = Number(process.argv[3] ?? 10);
const origin = new URL(url).origin;
const Beat = 5_000;
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const walls = [];
let batches = 0, readyAt = 0;

async function isReady() {
  try {
    const answer = await fetch(`${origin}/health/ready`, { signal: AbortSignal.timeout(5000) });
    if (answer.ok) readyAt ||= Date.now();
    return answer.ok;
  } catch {
    return false;
  }
}

// A scene's text is there when a batch carries when its data was read.
function newestRead(data) {
  let newest = 0;
  for (const [stamp] of Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1').matchAll(/1[78]\d{11}/g))
    newest = Math.max(newest, Number(stamp));
  return newest;
}

async function post(wall, path, body) {
  const answer = await fetch(`${origin}/wall/${path}`, { method: 'POST', headers: { cookie: wall.cookie, 'content-type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(30_000) });
  await answer.arrayBuffer();
  return answer.status;
}

async function show(wall) {
  const page = await fetch(url, { headers: { cookie: wall.cookie } });
  if (page.status !== 200) throw new Error(`${url} answers ${page.status}`);
  const html = await page.text();
  wall.page = randomBytes(12).toString('hex');
  const status = await post(wall, 'hello', { instance: wall.instance, page: wall.page, build: 'bench', width: 1920, height: 1080, browser: 'bench', sceneId: null });
  if (status !== 200) throw new Error(`hello answers ${status}`);
  await new Promise((resolve, reject) => openCircuit({
    url, html, cookies: wall.cookie, query: `?screen=${wall.page}`,
    onBatch(data) {
      batches++;
      const stamp = newestRead(data);
      if (!stamp) return;
      wall.seen.push([Date.now(), stamp]);
      wall.paintedAt = Date.now();
      resolve();
    },
    onClose() {
      if (!ended && !wall.cut) comeBack(wall);
    },
  }).then(connection => wall.connection = connection, reject));
}

// As js/wall.js: its circuit is unknown to the new process, so the page loads itself anew, each at its own moment and never before the server is ready.
async function comeBack(wall) {
  wall.paintedAt = 0;
  for (let wait = 200; !await isReady(); wait = Math.min(wait * 1.6, 2000)) await pause(wait * (0.75 + Math.random() / 2));
  await pause(Math.random() * 1500);
  for (let tries = 1; !wall.paintedAt; tries++) {
    try {
      await show(wall);
    } catch (error) {
      wall.failures++;
      await pause(Math.random() * 1500 + Math.min(60000, 1000 * 2 ** tries) * (0.75 + Math.random() / 2));
    }
  }
}

let ended = false;
const tokens = JSON.parse((await lines.next()).value);
// The same browser each time: another one with a screen's token would be refused as a copy.
for (const token of tokens)
  walls.push({ cookie: `dashboard-wall=${token}`, instance: createHash('sha256').update(token).digest('hex').slice(0, 24), seen: [], failures: 0, paintedAt: 0 });
let next = 0;
await Promise.all(Array.from({ length: together }, async () => { while (next < walls.length) await show(walls[next++]); }));
let beat = 0;
setInterval(() => {
  beat++;
  for (const wall of walls) {
    if (wall.paintedAt)
      post(wall, 'beat', { page: wall.page, beat, build: 'bench', width: 1920, height: 1080, uptimeSeconds: beat * 5, heapBytes: 0, dataAt: wall.seen.at(-1)?.[1] ?? 0 }).catch(() => {});
  }
}, Beat);
process.stdout.write(`${JSON.stringify({ opened: walls.length })}\n`);

const commits = [];
let began = Date.now();
batches = 0;
for (let line; !(line = await lines.next()).done && line.value !== 'end';) {
  if (line.value === 'down') {
    readyAt = 0;
    for (const wall of walls) wall.paintedAt = 0;
    while (walls.some(wall => !wall.paintedAt)) await pause(50);
    const after = walls.map(wall => wall.paintedAt - readyAt).sort((a, b) => a - b);
    process.stdout.write(`${JSON.stringify({ back: after.length, last: after.at(-1), median: after[after.length >> 1], failures: walls.reduce((sum, wall) => sum + wall.failures, 0) })}\n`);
  } else if (line.value === 'cut') {
    for (const wall of walls) [wall.cut, wall.paintedAt] = [true, 0];
    await Promise.all(walls.map(wall => wall.connection.stop()));
    const at = Date.now();
    await Promise.all(walls.map(show));
    for (const wall of walls) wall.cut = false;
    process.stdout.write(`${JSON.stringify({ back: walls.filter(wall => wall.paintedAt).length, last: Date.now() - at })}\n`);
  } else
    commits.push(Number(line.value.slice(2)));
}

ended = true;
process.stdout.write(`${JSON.stringify({ ...delaysOf(commits, walls), batchesPerSecond: batches / (Date.now() - began) * 1000 })}\n`, () => process.exit(0));
