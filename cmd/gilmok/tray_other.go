//go:build !linux

package main

// hasTray reports whether the desktop shows signs of programs without a window.
func hasTray() bool { return true }
