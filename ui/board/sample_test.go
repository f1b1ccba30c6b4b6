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
			{From: "entry", Port: "out", To: "w1", Label: "", Count: 1284},
			{From: "w1", Port: "timeout", To: "s1", Label: "Time up", Count: 921}, {From: "w1", Port: "bought", To: "end", Label: "Ordered", Count: 231}, {From: "w1", Port: "emptied", To: "end", Label: "Emptied", Count: 96},
			{From: "s1", Port: "yes", To: "w2", Label: "From ₩50,000", Count: 214}, {From: "s1", Port: "no", To: "x1", Label: "Everyone else", Count: 707},
			{From: "w2", Port: "out", To: "m0", Label: "", Count: 189}, {From: "x1", Port: "a", To: "ma", Label: "A", Count: 318}, {From: "x1", Port: "b", To: "mb", Label: "B", Count: 321}, {From: "x1", Port: "control", To: "w3", Label: "Control", Count: 68},
			{From: "m0", Port: "out", To: "w3", Label: "", Count: 189}, {From: "ma", Port: "out", To: "w3", Label: "", Count: 318}, {From: "mb", Port: "out", To: "w3", Label: "", Count: 321},
			{From: "w3", Port: "timeout", To: "s2", Label: "Time up", Count: 603}, {From: "w3", Port: "bought", To: "u1", Label: "Ordered", Count: 158},
			{From: "s2", Port: "yes", To: "m1", Label: "Opted in", Count: 287}, {From: "s2", Port: "no", To: "m2", Label: "Everyone else", Count: 316},
			{From: "u1", Port: "out", To: "", Label: "Done", Count: 158}, {From: "m1", Port: "out", To: "", Label: "Done", Count: 287}, {From: "m2", Port: "out", To: "", Label: "Done", Count: 316},
		},
	}
}
