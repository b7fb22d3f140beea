// Package store holds everything Linnet remembers, and the only SQL.
//
// An exported method is one transaction and one act, named for what the
// clinic does (Receive, Reply, Take, ClaimNext, Settle); private functions
// are the steps and take the open transaction. One SQL text serves SQLite and
// PostgreSQL: $n parameters, keys UUIDv7 in 16 bytes, times BIGINT
// microseconds, flags 0/1, no clock in SQL, order by number and never by time.
//
// On SQLite one goroutine writes and commits in groups (writer.go); on
// PostgreSQL each act is one READ COMMITTED transaction, run again when it
// loses a deadlock. Every act locks in one order: lines, talks, counters, the
// ledger's head last. What changed is announced after the commit, as
// identifiers only.
//
// Words, names, birth dates and numbers are sealed (seal.go); a phone is
// found by a keyed index. Times people see come from Now, which practice mode
// may move; leases and waits of machines use the machine's own clock.
package store
