// Package carriers turns every carrier's webhooks and sending API into the
// same four things: an inbound text, a status, the result of a send, and the
// answer to "did the carrier really write this?" (carriers.md §1).
//
// What it promises. A request is verified over its raw bytes and the
// configured public URL, never over the Host it claims; MACs are compared in
// constant time and two secrets count while one is being rotated. Text comes
// through byte for byte, NUL and broken UTF-8 included. A send ends in one of
// three outcomes, and "unknown" is told apart from "refused": whoever has to
// decide about a second attempt asks the value, it parses no text.
//
// What it leaves to others. It keeps nothing: repeats, order, and matching a
// status to a text are the store's. It limits no request body: the web layer
// does. It reads no keyword's meaning but the carrier's own list, and words
// no text a patient reads. Nothing here logs.
package carriers
