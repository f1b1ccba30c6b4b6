// Package sqlite opens a workspace: one SQLite file in WAL mode.
//
// There is one writer connection, which takes its lock when a transaction
// begins, and a pool of readers that cannot write (PRAGMA query_only). The
// statements are package sqlstore's; here is what belongs to the file: creating
// and opening, migrations, locks between processes, the guard against copies
// that would send again, announcing changes, backup and check.
//
// Commits are synced (synchronous=FULL), because a lost "sent" is a message sent
// twice. Deleted content is overwritten (secure_delete), because who asks to be
// erased must be gone.
package sqlite
