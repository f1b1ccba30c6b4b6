// Command drop lets go of files over a window, as a file manager does: it is the
// source of a real X11 drag (XDND version 5, freedesktop.org), so that the whole
// way is walked, from the X server through GLFW to the program's handler.
//
//	drop 720 450 /home/minji/customers.csv
//
// It ends with 1 when nothing under the point takes files, or when they are not
// fetched within ten seconds.
package main

/*
#cgo LDFLAGS: -lX11
#include <X11/Xlib.h>
#include <X11/Xatom.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>

typedef struct { Display *d; Window self, target; } Drag;

static Atom atom(Display *d, const char *name) { return XInternAtom(d, name, False); }

// The window that takes files, in the tree below w at a point of the root.
static Window aware(Display *d, Window w, int x, int y) {
	Window root, parent, child, *list = NULL, found = None;
	unsigned int n = 0;
	int left, top;
	if (!XQueryTree(d, w, &root, &parent, &list, &n)) return None;
	for (int i = (int)n - 1; i >= 0 && found == None; i--) {
		XWindowAttributes a;
		if (!XGetWindowAttributes(d, list[i], &a) || a.map_state != IsViewable) continue;
		XTranslateCoordinates(d, list[i], root, 0, 0, &left, &top, &child);
		if (x < left || y < top || x >= left + a.width || y >= top + a.height) continue;
		Atom type;
		int format;
		unsigned long count, rest;
		unsigned char *data = NULL;
		XGetWindowProperty(d, list[i], atom(d, "XdndAware"), 0, 1, False, AnyPropertyType, &type, &format, &count, &rest, &data);
		if (data) XFree(data);
		found = type != None ? list[i] : aware(d, list[i], x, y);
	}
	if (list) XFree(list);
	return found;
}

static void say(Drag *g, const char *what, long b, long c, long e, long f) {
	XEvent m;
	memset(&m, 0, sizeof m);
	m.xclient.type = ClientMessage;
	m.xclient.window = g->target;
	m.xclient.message_type = atom(g->d, what);
	m.xclient.format = 32;
	long l[5] = {(long)g->self, b, c, e, f};
	memcpy(m.xclient.data.l, l, sizeof l);
	XSendEvent(g->d, g->target, False, NoEventMask, &m);
	XFlush(g->d);
}

// The selection is asked for; it is written where the asker wants it.
static void answer(Drag *g, XSelectionRequestEvent *r, const char *uris) {
	XChangeProperty(g->d, r->requestor, r->property, r->target, 8, PropModeReplace, (const unsigned char *)uris, (int)strlen(uris));
	XEvent e;
	memset(&e, 0, sizeof e);
	e.xselection.type = SelectionNotify;
	e.xselection.requestor = r->requestor;
	e.xselection.selection = r->selection;
	e.xselection.target = r->target;
	e.xselection.property = r->property;
	e.xselection.time = r->time;
	XSendEvent(g->d, r->requestor, False, NoEventMask, &e);
	XFlush(g->d);
}

// 0 when the message did not come within ten seconds; else 1, or 2 where its
// "accepted" is not set. (GLFW fills that of XdndFinished with a length.)
static int await(Drag *g, const char *what, const char *uris) {
	time_t end = time(NULL) + 10;
	while (time(NULL) < end) {
		while (XPending(g->d)) {
			XEvent e;
			XNextEvent(g->d, &e);
			if (e.type == SelectionRequest) answer(g, &e.xselectionrequest, uris);
			if (e.type == ClientMessage && e.xclient.message_type == atom(g->d, what)) return (e.xclient.data.l[1] & 1) ? 1 : 2;
		}
		fd_set set;
		struct timeval wait = {0, 50000};
		FD_ZERO(&set);
		FD_SET(ConnectionNumber(g->d), &set);
		select(ConnectionNumber(g->d) + 1, &set, NULL, NULL, &wait);
	}
	return 0;
}

static const char *drop(int x, int y, const char *uris) {
	Drag g;
	g.d = XOpenDisplay(NULL);
	if (!g.d) return "the display does not open";
	Window root = DefaultRootWindow(g.d);
	g.self = XCreateSimpleWindow(g.d, root, 0, 0, 1, 1, 0, 0, 0);
	g.target = aware(g.d, root, x, y);
	if (g.target == None) return "no window at this point takes files";
	XSetSelectionOwner(g.d, atom(g.d, "XdndSelection"), g.self, CurrentTime);
	say(&g, "XdndEnter", 5L << 24, (long)atom(g.d, "text/uri-list"), None, None);
	say(&g, "XdndPosition", 0, ((long)x << 16) | y, CurrentTime, (long)atom(g.d, "XdndActionCopy"));
	switch (await(&g, "XdndStatus", uris)) {
	case 0: return "the window does not answer to files held over it";
	case 2: return "the window does not want these files";
	}
	say(&g, "XdndDrop", 0, CurrentTime, 0, 0);
	if (!await(&g, "XdndFinished", uris)) return "the files were let go of and not fetched";
	XCloseDisplay(g.d);
	return NULL;
}
*/
import "C"

import (
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"unsafe"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 3 {
		return fmt.Errorf("usage: drop X Y FILE …")
	}
	x, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	y, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	var list strings.Builder
	for _, path := range args[2:] {
		list.WriteString((&url.URL{Scheme: "file", Path: path}).String() + "\r\n")
	}
	uris := C.CString(list.String())
	defer C.free(unsafe.Pointer(uris))
	if said := C.drop(C.int(x), C.int(y), uris); said != nil {
		return fmt.Errorf("%s", C.GoString(said))
	}
	return nil
}
