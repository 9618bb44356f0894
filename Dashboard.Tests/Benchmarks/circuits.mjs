// Opens circuits on a Blazor Server page and reckons for every commit and every circuit how long it took until the first batch that carries
// that commit or a later one.
// node circuits.mjs URL COUNT COOKIE · says {"opened":…} when all are open; then takes lines "c MILLISECONDS" (a commit) and "end", and says the result.
import { createInterface } from 'node:readline';
import { delaysOf, openCircuit } from './circuit.mjs';

const [url, count, cookie] = [process.argv[2], Number(process.argv[3]), process.argv[4] ?? ''];
const Stamp = /@@(\d{13})@@/g;
const AtOnce = 20;
const circuits = [];
let cells = 0, batches = 0, bytes = 0, closed = 0;

function newestStamp(data) {
  let newest = 0;
  for (const [, stamp] of Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1').matchAll(Stamp))
    newest = Math.max(newest, Number(stamp));
  return newest;
}

async function open() {
  const page = await fetch(url, { headers: { cookie }, redirect: 'manual' });
  if (page.status !== 200) throw new Error(`${url} answers ${page.status}`);
  const html = await page.text();
  cells = Math.max(cells, html.replace(/<(script|style|option)[^]*?<\/\1>/g, '').match(/>[^<>]*[^<>\s][^<>]*</g)?.length ?? 0);
  const cookies = [cookie, ...page.headers.getSetCookie().map(c => c.split(';')[0])].filter(c => c).join('; ');
  const circuit = { seen: [] };
  await openCircuit({
    url, html, cookies,
    onBatch(data) {
      const stamp = newestStamp(data);
      if (stamp) circuit.seen.push([Date.now(), stamp]);
      batches++;
      bytes += data.byteLength;
    },
    onClose: () => closed++,
  });
  circuits.push(circuit);
}

let next = 0;
await Promise.all(Array.from({ length: AtOnce }, async () => { while (next++ < count) await open(); }));
process.stdout.write(`${JSON.stringify({ opened: circuits.length, cells })}\n`);

const commits = [];
let began = 0;
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') break;
  if (!began) [began, batches, bytes] = [Date.now(), 0, 0];
  commits.push(Number(line.slice(2)));
}

const seconds = (Date.now() - began) / 1000;
process.stdout.write(`${JSON.stringify({ ...delaysOf(commits, circuits), closed, batchesPerSecond: batches / seconds, bytesPerSecond: bytes / seconds })}\n`, () => process.exit(0));
