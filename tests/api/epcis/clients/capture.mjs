// Captures one event with epcis2.js and polls its job, as its own users do. Address and key come as arguments.
import epcis2 from 'epcis2.js';

const [apiUrl, key] = process.argv.slice(2);
epcis2.setup({
  apiUrl,
  headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
  EPCISDocumentContext: 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
});

const event = new epcis2.ObjectEvent()
  .setEventID('urn:uuid:9aaf2d70-4c5b-4a3c-b1a1-0c6f6e7f1a2b')
  .setEventTime('2026-01-02T03:04:05.000+07:00')
  .setEventTimeZoneOffset('+07:00')
  .addEPC('urn:epc:id:sgtin:0614141.107346.2017')
  .setAction('OBSERVE')
  .setBizStep('shipping');
const document = new epcis2.EPCISDocument().setCreationDate('2026-01-02T03:04:06.000Z').addEvent(event);

const answer = await epcis2.capture(document);
const job = new epcis2.CaptureResponse(answer);
await job.pollForTheCaptureToFinish(60, 500);
console.log(
  JSON.stringify({
    status: answer.status,
    location: job.getLocation(),
    running: job.getRunningStatus(),
    success: job.getSuccessStatus(),
    errors: job.getErrors(),
  }),
);
