package journey

// paths checks edges, ways and circles.
func (c *checker) paths() {
	used := map[Edge]bool{}
	for _, e := range c.j.Edges {
		c.edge(e, used)
	}
	if _, ok := c.j.Next(EntryID, PortOut); !ok && len(c.j.Steps) > 0 {
		c.error("edges", CodeLeadsNowhere, string(EntryID))
	}
	reached := c.j.reachable()
	heads := c.heads(reached)
	for _, id := range c.j.StepIDs() {
		c.step = id
		s := c.j.Steps[id]
		if s.Kind() != KindNote && !reached[id] {
			if heads[id] {
				c.warn("", CodeUnreachable, "")
			}
			continue
		}
		for _, p := range s.Ports() {
			if _, ok := c.j.Next(id, p.Name); p.Required && !ok {
				c.warn("", CodeLeadsNowhere, p.Name)
			}
		}
	}
	c.step = ""
	c.loops()
}

// heads are the steps to connect so that people come to every step that none comes to:
// those that no edge leads to, and the first of a circle. One mend is one problem.
func (c *checker) heads(reached map[StepID]bool) map[StepID]bool {
	led := map[StepID]bool{}
	for _, e := range c.j.Edges {
		led[e.To] = led[e.To] || e.From != e.To
	}
	heads, covered := map[StepID]bool{}, map[StepID]bool{}
	for _, want := range []bool{false, true} {
		for _, id := range c.j.StepIDs() {
			if reached[id] || covered[id] || led[id] != want || c.j.Steps[id].Kind() == KindNote {
				continue
			}
			heads[id] = true
			for _, follows := range c.j.Branch(id) {
				covered[follows] = true
			}
		}
	}
	return heads
}

// edge looks at one edge; used holds the ports that already have one.
func (c *checker) edge(e Edge, used map[Edge]bool) {
	c.step = e.From
	defer func() { c.step = "" }()
	ports := c.j.Ports(e.From)
	switch {
	case e.From != EntryID && c.j.Steps[e.From] == nil:
		c.step = ""
		c.error("edges", CodeDanglingEdge, string(e.From))
		return
	case c.j.Steps[e.To] == nil || c.j.Steps[e.To].Kind() == KindNote:
		c.error("edges", CodeDanglingEdge, string(e.To))
	case !hasPort(ports, e.Port):
		c.error("edges", CodeUnknownPort, e.Port)
	}
	port := Edge{From: e.From, Port: e.Port}
	if used[port] {
		c.error("edges", CodeTwoEdges, e.Port)
	}
	used[port] = true
}

func hasPort(ports []Port, name string) bool {
	for _, p := range ports {
		if p.Name == name {
			return true
		}
	}
	return false
}

// reachable gives the steps a passage can come to.
func (j *Journey) reachable() map[StepID]bool {
	next := j.successors()
	seen := map[StepID]bool{}
	queue := []StepID{EntryID}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		for _, to := range next[id] {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return seen
}

func (j *Journey) successors() map[StepID][]StepID {
	next := make(map[StepID][]StepID, len(j.Steps)+1)
	for _, e := range j.Edges {
		next[e.From] = append(next[e.From], e.To)
	}
	return next
}

// loops finds circles: one that holds no jump_back never ends, and one that
// holds no step that takes time goes round in an instant.
func (c *checker) loops() {
	unlimited := c.circle(func(k Kind) bool { return k == KindJumpBack })
	if unlimited != "" {
		c.step = unlimited
		c.error("edges", CodeLoopWithoutLimit, "")
	}
	if hasty := c.circle(takesTime); hasty != "" {
		c.step = hasty
		c.error("edges", CodeLoopWithoutWait, "")
	}
	c.step = ""
}

// takesTime tells the kinds at which a passage may stand. A message is none of
// them: it may be over in an instant.
func takesTime(k Kind) bool {
	switch k {
	case KindWait, KindWaitForEvent, KindThrottle, KindBestTime, KindToDo:
		return true
	}
	return false
}

// circle gives a step of a circle none of whose steps breaks it; empty: none.
func (c *checker) circle(breaks func(Kind) bool) StepID {
	const open, done = 1, 2
	next, state := c.j.successors(), map[StepID]int{}
	var visit func(StepID) StepID
	visit = func(id StepID) StepID {
		s := c.j.Steps[id]
		if s == nil || breaks(s.Kind()) || state[id] == done {
			return ""
		}
		if state[id] == open {
			return id
		}
		state[id] = open
		for _, to := range next[id] {
			if found := visit(to); found != "" {
				return found
			}
		}
		state[id] = done
		return ""
	}
	for _, id := range c.j.StepIDs() {
		if found := visit(id); found != "" {
			return found
		}
	}
	return ""
}
