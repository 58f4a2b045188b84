// Package workshop is the exercises, and what gives them out and checks them.
package workshop
