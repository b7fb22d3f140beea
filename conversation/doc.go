// Package conversation holds Linnet's rules, pure: the phases of a line and
// the events that move it, what a text means, what follows from it (Decide),
// what may leave (MaySend), the states of a talk, links and codes with their
// lifetimes and tries, and office hours.
//
// It knows no HTTP, no SQL and no clock: what is not pure (the time, random
// bytes, what the database holds) is handed in, so its tests are tables. The
// words patients read are in templates; here a text is only its id.
package conversation
