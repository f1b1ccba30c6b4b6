// Package compose makes a message for one customer: it gathers what the template
// may read, renders, and puts the mail together.
//
//	subject + passage context + shop settings ─▶ Vars ─▶ preview ─▶ dispatch.Message
//
// There is one way for the preview in the window, the preview on the command
// line, the test send and the real one: what you preview is what is sent.
//
// A template sees
//
//	name first_name last_name email phone external_id country locale time_zone created_at
//	every custom attribute by its key; the same under customer. and custom_attribute.
//	entry. context. event.   what the passage carries; event_properties. and
//	                         canvas_entry_properties. are entry. by Braze's names
//	cart orders last_order   lists of products and orders, newest first
//	shop.                    name address contact url logo color language currency
//	unsubscribe_url now today
//
// What it really read is recorded with the first attempt, so that the message can
// be made again, exactly.
package compose
