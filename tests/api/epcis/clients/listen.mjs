// Listens to a WebSocket with ws and writes a line for each thing that happens. Address and key come as arguments.
import WebSocket from 'ws';

const [address, key] = process.argv.slice(2);
const socket = new WebSocket(address, { headers: key ? { authorization: `Bearer ${key}` } : {} });
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
socket.on('open', () => say({ opened: true }));
socket.on('message', (data) => say({ document: JSON.parse(data) }));
socket.on('close', (code, reason) => say({ closed: code, reason: reason.toString() }));
socket.on('unexpected-response', (_, response) => {
  say({ refused: response.statusCode });
  process.exit();
});
socket.on('error', (error) => say({ error: error.message }));
