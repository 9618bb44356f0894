// One circuit on a Blazor Server page, without a browser: opens it, and acknowledges each render batch as a browser does.
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';

// page: the answered HTML; cookies: what the browser holds then; query: of the circuit's own address; onBatch: hears each batch's bytes.
export async function openCircuit({ url, html, cookies, query = '', onBatch, onClose }) {
  const origin = new URL(url).origin;
  const state = html.match(/<!--Blazor-Server-Component-State:([^]*?)-->/)?.[1] ?? '';
  const roots = [...html.matchAll(/<!--Blazor:({.*?})-->/g)].map(m => JSON.parse(m[1])).filter(m => m.type === 'server' && m.descriptor);
  const protocol = new MessagePackHubProtocol();
  protocol.name = 'blazorpack';
  const connection = new HubConnectionBuilder()
    .withUrl(`${origin}/_blazor${query}`, { headers: { cookie: cookies }, skipNegotiation: true, transport: HttpTransportType.WebSockets })
    .withHubProtocol(protocol).configureLogging(LogLevel.None).build();
  connection.serverTimeoutInMilliseconds = 120_000;
  connection.on('JS.RenderBatch', (id, data) => {
    onBatch(data);
    connection.send('OnRenderCompleted', id, null).catch(() => {});
  });
  connection.on('JS.BeginInvokeJS', handle => { if (handle) connection.send('EndInvokeJSFromDotNet', handle, true, `[${handle},true,null]`).catch(() => {}); });
  for (const call of ['AttachComponent', 'EndInvokeDotNet', 'EndUpdateRootComponents', 'EndLocationChanging', 'ReceiveByteArray', 'BeginTransmitStream', 'Error'])
    connection.on(`JS.${call}`, () => {});
  connection.onclose(onClose);
  await connection.start();
  if (!await connection.invoke('StartCircuit', `${origin}/`, url, '[]', state)) throw new Error('no circuit');
  await connection.send('UpdateRootComponents', JSON.stringify({ batchId: 1, operations: roots.map((marker, i) => ({ type: 'add', ssrComponentId: i + 1, marker })) }), state);
  return connection;
}

// From commits and each circuit's seen stamps: how long until the first batch that carries a commit or a later one, and how many never came.
export function delaysOf(commits, circuits) {
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
  return { commits: commits.length, lost, p50: percentile(0.5), p95: percentile(0.95) };
}
