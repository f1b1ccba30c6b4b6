// Package dispatch empties the outbox: it hands queued messages to providers so
// that nobody is written to twice and nobody is lost.
//
// An entry goes pending → leased → sending → on_wire → sent, or ends as retry,
// failed, skipped or uncertain. Entries travel in groups:
//
//	claim    a group is leased                          (nothing is promised yet)
//	compose  each message is rendered, several at once
//	intent   one synced commit: consent, suppression, caps, quiet hours, pause and
//	         the kill switch are looked at again, what may go becomes sending
//	mark     on_wire, committed without a sync, just before the sender is called
//	result   what the provider said, committed without a sync
//
// Marks and results survive a killed process, and the next group's sync carries
// them through a power cut. After a kill therefore only messages with a mark and
// no result are uncertain: at most one a connection. After a power cut it is the
// groups whose results had not been synced; the boot id tells which it was.
//
// An uncertain message is never sent again by itself: SMTP cannot say whether a
// message was taken when the reply to its last line is lost (RFC 1047), and a
// person can.
//
// A Sender hands to one provider and knows nothing of the outbox; its packages lie
// below this one and are chosen in cmd.
package dispatch
