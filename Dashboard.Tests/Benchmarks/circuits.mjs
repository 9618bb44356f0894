// Opens circuits on a Blazor Server page without a browser, acknowledges each render batch as a browser does, and reckons for every commit and
// every circuit how long it took until the first batch that carries that commit or a later one.
// node circuits.mjs URL COUNT COOKIE · says {"opened":…} when all are open; then takes lines "c MILLISECONDS" (a commit) and "end", and says the result.
import { createInterface } from 'node:readline';
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';

const [url, count, cookie] = [process.argv[2], Number(process.argv[3]), process.argv[4] ?? ''];
const origin = new URL(url).origin;
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
  const state = html.match(/<!--Blazor-Server-Component-State:([^]*?)-->/)?.[1] ?? '';
  const roots = [...html.matchAll(/<!--Blazor:({.*?})-->/g)].map(m => JSON.parse(m[1])).filter(m => m.type === 'server' && m.descriptor);
  const cookies = [cookie, ...page.headers.getSetCookie().map(c => c.split(';')[0])].filter(c => c).join('; ');

  const protocol = new MessagePackHubProtocol();
  protocol.name = 'blazorpack';
  const connection = new HubConnectionBuilder()
    .withUrl(`${origin}/_blazor`, { headers: { cookie: cookies }, skipNegotiation: true, transport: HttpTransportType.WebSockets })
    .withHubProtocol(protocol).configureLogging(LogLevel.None).build();
  connection.serverTimeoutInMilliseconds = 120_000;
  const circuit = { seen: [] };
  connection.on('JS.RenderBatch', (id, data) => {
    const stamp = newestStamp(data);
    if (stamp) circuit.seen.push([Date.now(), stamp]);
    batches++;
    bytes += data.byteLength;
    connection.send('OnRenderCompleted', id, null).catch(() => {});
  });
  connection.on('JS.BeginInvokeJS', handle => { if (handle) connection.send('EndInvokeJSFromDotNet', handle, true, `[${handle},true,null]`).catch(() => {}); });
  for (const call of ['AttachComponent', 'EndInvokeDotNet', 'EndUpdateRootComponents', 'EndLocationChanging', 'ReceiveByteArray', 'BeginTransmitStream', 'Error'])
    connection.on(`JS.${call}`, () => {});
  connection.onclose(() => closed++);
  await connection.start();
  if (!await connection.invoke('StartCircuit', `${origin}/`, url, '[]', state)) throw new Error('no circuit');
  await connection.send('UpdateRootComponents', JSON.stringify({ batchId: 1, operations: roots.map((marker, i) => ({ type: 'add', ssrComponentId: i + 1, marker })) }), state);
  circuits.push(circuit);
}

let next = 0;
await Promise.all(Array.from({ length: AtOnce }, async () => { while (next++ < count) await open(); }));
const say = what => process.stdout.write(`${JSON.stringify(what)}\n`);
say({ opened: circuits.length, cells });

const commits = [];
let began = 0;
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') break;
  if (!began) [began, batches, bytes] = [Date.now(), 0, 0];
  commits.push(Number(line.slice(2)));
}

const seconds = (Date.now() - began) / 1000;
const delays = [];
let lost = 0;
for (const { seen } of circuits) {
  let at = 0;
  for (const commit of commits) {
    while (at < seen.length && seen[at][1] < commit) at++;
    if (at < seen.length) delays.push(seen[at][0] - commit);
    else lost++;
  }
}

delays.sort((a, b) => a - b);
const percentile = share => delays[Math.min(delays.length - 1, Math.floor(share * delays.length))] ?? null;
process.stdout.write(`${JSON.stringify({ commits: commits.length, lost, closed, batchesPerSecond: batches / seconds, bytesPerSecond: bytes / seconds, p50: percentile(0.5), p95: percentile(0.95) })}\n`, () => process.exit(0));
