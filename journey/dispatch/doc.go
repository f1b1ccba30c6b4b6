// Package dispatch empties the outbox: it hands queued messages to providers so
// that nobody is written to twice and nobody is lost.
//
// An entry goes pending → sending → on_wire → sent, or ends as retry, failed, skipped
// or uncertain. Entries travel in groups, one composed while the one before is committed:
//
//	compose  what is due is read, each message is rendered, several at once
//	         (nothing is promised yet, and nothing is written)
//	intent   one synced commit: consent, suppression, caps, quiet hours, pause and
//	         the kill switch are looked at again, what may go becomes sending
//	mark     on_wire, noted beside the workspace just before the sender is called; on a
//	         line of mail, before what stands in the message leaves the computer
//	result   what the provider said, noted likewise
//	fold     the next intent's commit takes all that is noted into the outbox
//
// Notes (store.Store.Note) are lines appended to a file: no worker waits for a
// transaction. They survive a killed process, and the next fold's sync carries them
// through a power cut. After a kill therefore only messages with a mark and no result
// are uncertain: at most one a connection. After a power cut it is the groups whose
// notes had not reached the disk; the boot id tells which it was.
//
// An uncertain message is never sent again by itself: SMTP cannot say whether a
// message was taken when the reply to its last line is lost (RFC 1047), and a
// person can.
//
// A Sender hands to one provider and knows nothing of the outbox; its packages lie
// below this one and are chosen in cmd.
package dispatch
