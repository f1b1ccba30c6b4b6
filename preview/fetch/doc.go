// Package fetch answers connected_content from the network, within bounds: it
// never reaches this machine or the local network, unless the person typed the
// very address and port, and never waits or reads for long.
//
// Only real sends use it. Previews, rehearsals and preflights replay what was
// recorded (liquid.Recorded); Changes shows where a new answer differs.
package fetch
