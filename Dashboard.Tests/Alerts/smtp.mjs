// An SMTP server that says of each message what it was. Arguments: port (0 for a free one) and what it does, as JSON:
// refuse (pattern of recipients), later (the same, for now only), delay (milliseconds before a message is taken), raw (give each whole).
import { SMTPServer } from 'smtp-server';

const does = JSON.parse(process.argv[3] ?? '{}');
const say = line => process.stdout.write(JSON.stringify(line) + '\n');
let connections = 0;

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onConnect(session, done) {
    connections++;
    done();
  },
  onRcptTo(address, session, done) {
    if (does.refuse && new RegExp(does.refuse).test(address.address))
      done(Object.assign(new Error('No such user here'), { responseCode: 550 }));
    else if (does.later && new RegExp(does.later).test(address.address))
      done(Object.assign(new Error('Greylisted'), { responseCode: 451 }));
    else
      done();
  },
  onData(stream, session, done) {
    const parts = [];
    stream.on('data', part => parts.push(part));
    stream.on('end', () => setTimeout(() => {
      const raw = Buffer.concat(parts).toString('latin1');
      say({
        messageId: /^Message-ID: *(?:\r\n )?(\S+)/im.exec(raw)?.[1] ?? '',
        to: session.envelope.rcptTo.map(r => r.address).join(','),
        connections,
        raw: does.raw ? raw : null,
      });
      done();
    }, does.delay ?? 0));
  },
});

server.on('error', () => {});
server.listen(Number(process.argv[2]), '127.0.0.1', () => say({ port: server.server.address().port }));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
