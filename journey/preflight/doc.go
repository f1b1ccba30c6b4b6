// Package preflight makes every message of a journey for everybody it can reach,
// and says what must be mended before it goes out.
//
//	audience ─▶ facts of one person ─┐
//	message  ─▶ compose ─▶ Rendered ─┴▶ preview/rules ─▶ findings, with the people behind each
//
// Whom a journey can reach is read off its entry and audience as they stand now:
// the members of the segment that lets people in, those who have the date or the
// attribute it looks at, else the whole audience. What lies behind a split is
// proved for all of them. A message that reads what an entry carries is made with
// the last such event of the person, else with somebody's.
//
// Nothing is sent and no coupon is taken; connected_content is replayed from what was
// recorded. Of the network only what a launch rests on is asked, once, and only where
// there is a World to ask: whether accounts let us in, and the way out answers.
//
// Two kinds of findings block. Those about a person (no consent, no address) keep
// a message from that person, whom the journey leaves out by itself. Those about
// the message or the shop (no label, a link that leads nowhere) Stop a launch.
//
// Two events tell of duties done: consent_notified (the confirmation of a consent,
// KR Network Act 50 VII) and consent_reminded (the two-yearly reminder, 50 VIII). A
// journey records them by a step, an import by a file.
package preflight
