// Reads a JSON list of {token, url, params} and writes the signature Twilio's
// own library gives each; params maps a name to a value or a list of values.
'use strict';
const { getExpectedTwilioSignature } = require('twilio/lib/webhooks/webhooks');

let input = '';
process.stdin.on('data', (chunk) => { input += chunk; });
process.stdin.on('end', () => {
  const signatures = JSON.parse(input).map(({ token, url, params }) =>
    getExpectedTwilioSignature(token, url, params));
  process.stdout.write(JSON.stringify(signatures));
});
