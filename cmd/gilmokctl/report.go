package main

type reportCmd struct {
	Journey journeyStatusCmd `cmd:"" help:"How a journey stands."`
}
