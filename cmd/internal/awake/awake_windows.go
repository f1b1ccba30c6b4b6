package awake

import (
	"errors"
	"runtime"
	"syscall"
)

// States of SetThreadExecutionState.
const (
	continuous     = 0x80000000
	systemRequired = 0x00000001
)

var setState = syscall.NewLazyDLL("kernel32.dll").NewProc("SetThreadExecutionState")

// system holds sleep off by a thread that requires the system: the state is the
// thread's own, so the thread waits with it.
func system() (release func(), err error) {
	began, end := make(chan bool), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		was, _, _ := setState.Call(continuous | systemRequired)
		began <- was != 0
		<-end
		setState.Call(continuous)
	}()
	if !<-began {
		close(end)
		return nil, errors.New("SetThreadExecutionState refused")
	}
	return func() { close(end) }, nil
}
