package board

// cart is the journey of the design's picture: every way an edge can run.
func cart(mode Mode) *Scene {
	at := func(col, row float32) Point { return Point{col * ColumnPitch, row * RowPitch} }
	one := []Port{{ID: "out"}}
	return &Scene{Mode: mode,
		Steps: []Step{
			{ID: "entry", Kind: "entry", Icon: "log-in", Title: "Added to cart", Subtitle: "From ₩10,000", At: at(0, 0), Ports: one, Entry: true},
			{ID: "w1", Kind: "wait_for_event", Icon: "hourglass", Title: "Wait for order, 1 h", Subtitle: "Or cart emptied", At: at(0, 1), Ports: []Port{{"timeout", "Time up"}, {"bought", "Ordered"}, {"emptied", "Emptied"}}},
			{ID: "end", Kind: "exit", Icon: "log-out", Title: "Exit", Subtitle: "Bought or emptied", At: Point{336, 184}},
			{ID: "s1", Kind: "split", Icon: "split", Title: "Cart value", Subtitle: "Two arms", At: at(0, 2), Ports: []Port{{"yes", "From ₩50,000"}, {"no", "Everyone else"}}},
			{ID: "w2", Kind: "wait", Icon: "clock", Title: "Wait until 10:00", Subtitle: "Mon–Fri, their zone", At: Point{-312, 276}, Ports: one},
			{ID: "x1", Kind: "experiment", Icon: "flask-conical", Title: "First reminder test", Subtitle: "A 45 · B 45 · control 10", At: at(0, 3), Ports: []Port{{"a", "A"}, {"b", "B"}, {"control", "Control"}}},
			{ID: "m0", Kind: "message", Icon: "message-circle", Title: "VIP thank-you", Subtitle: "Kakao brand message", At: Point{-312, 368}, Ports: one},
			{ID: "ma", Kind: "message", Icon: "mail", Title: "Reminder A", Subtitle: "Your soap is waiting", At: Point{-104, 368}, Ports: one},
			{ID: "mb", Kind: "message", Icon: "mail", Title: "Reminder B", Subtitle: "Almost gone", At: Point{104, 368}, Ports: one},
			{ID: "w3", Kind: "wait_for_event", Icon: "hourglass", Title: "Wait for order, 20 h", Subtitle: "Or time up", At: at(0, 5), Ports: []Port{{"timeout", "Time up"}, {"bought", "Ordered"}}},
			{ID: "s2", Kind: "split", Icon: "split", Title: "Texts allowed?", Subtitle: "Two arms", At: at(0, 6), Ports: []Port{{"yes", "Opted in"}, {"no", "Everyone else"}}},
			{ID: "u1", Kind: "update_customer", Icon: "square-pen", Title: "Cart won back", Subtitle: "Won-back count + 1", At: Point{336, 552}, Ports: one},
			{ID: "m1", Kind: "message", Icon: "message-square-text", Title: "10 % coupon", Subtitle: "Good for 3 days", At: Point{-104, 644}, Ports: one, Severity: Bad, Problem: "No text sender yet. Choose one."},
			{ID: "m2", Kind: "message", Icon: "mail", Title: "Similar products", Subtitle: "4 suggestions", At: Point{104, 644}, Ports: one},
		},
		Edges: []Edge{
			{"entry", "out", "w1", "", 1284},
			{"w1", "timeout", "s1", "Time up", 921}, {"w1", "bought", "end", "Ordered", 231}, {"w1", "emptied", "end", "Emptied", 96},
			{"s1", "yes", "w2", "From ₩50,000", 214}, {"s1", "no", "x1", "Everyone else", 707},
			{"w2", "out", "m0", "", 189}, {"x1", "a", "ma", "A", 318}, {"x1", "b", "mb", "B", 321}, {"x1", "control", "w3", "Control", 68},
			{"m0", "out", "w3", "", 189}, {"ma", "out", "w3", "", 318}, {"mb", "out", "w3", "", 321},
			{"w3", "timeout", "s2", "Time up", 603}, {"w3", "bought", "u1", "Ordered", 158},
			{"s2", "yes", "m1", "Opted in", 287}, {"s2", "no", "m2", "Everyone else", 316},
			{"u1", "out", "", "Done", 158}, {"m1", "out", "", "Done", 287}, {"m2", "out", "", "Done", 316},
		},
	}
}
