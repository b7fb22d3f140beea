// Package outbox takes committed texts to the carrier: claim, gate, word,
// send, settle, retry, pace (design §6).
//
// A text is claimed only when it can leave now: a free sender and a token of
// its number's pace come first, then the claim with the gate inside it, then
// at most one second until the request is on the wire, else the claim is
// dropped and made anew. What a carrier answers is settled by its verdict.
// A claim that no answer settled ends as perhaps sent and is never sent again
// blindly.
//
// Alerts (web push) have a queue and a worker of their own, Pusher: they are
// not texts, need no consent for texts, and say the same one sentence always.
//
// It is woken by the commit that queued a text. The schedule looks in now and
// then as a net below.
package outbox
