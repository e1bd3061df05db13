package main

import (
	"fmt"
	"time"
)

// report prints the table, row by row as they are measured.
type report struct{ checks map[int]time.Duration }

func (*report) head() {
	fmt.Printf("%8s  %-18s %8s %8s %8s  %8s  %s\n", "tables", "command", "min", "median", "max", "peak MB", "check takes, by medians")
}

// rows prints one size. The first command is ours, the others are what it is held against.
func (r *report) rows(tables int, commands []command, all []series) {
	if r.checks == nil {
		r.checks = map[int]time.Duration{}
	}
	own := all[0].median()
	r.checks[tables] = own
	for i, s := range all {
		size, ratio := fmt.Sprint(tables), ""
		if tables == 0 {
			size = "own"
		}
		if i > 0 {
			size, ratio = "", fmt.Sprintf("%.2f times as long", float64(own)/float64(s.median()))
		}
		w := s.walls()
		fmt.Printf("%8s  %-18s %8.3f %8.3f %8.3f  %8.1f  %s\n", size, commands[i].name,
			w[0].Seconds(), s.median().Seconds(), w[len(w)-1].Seconds(), float64(s.peak())/(1<<20), ratio)
	}
}

// growth prints how a check grows from a thousand tables to five.
func (r *report) growth() {
	if a, b := r.checks[1000], r.checks[5000]; a > 0 && b > 0 {
		fmt.Printf("t(5000) / t(1000) = %.2f\n", float64(b)/float64(a))
	}
}
