// Shows what a checkpoint holds, and verifies it.
//
//	inspect_checkpoint <checkpoint file or backup folder>
package main

import (
	"fmt"
	"log"
	"os"

	"rekindle.org/rekindle"
)

func run(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		newest, err := rekindle.NewestCheckpoint(path)
		if err != nil {
			return err
		}
		path = newest
	}
	checkpoint, err := rekindle.OpenCheckpoint(path)
	if err != nil {
		return err
	}
	defer checkpoint.Close()
	progress, err := checkpoint.Progress()
	if err != nil {
		return err
	}
	fmt.Printf("%s: epoch %d, batch %d, step %d\n", path, progress.Epoch, progress.Batch, progress.Step)
	entries, err := checkpoint.Entries()
	if err != nil {
		return err
	}
	for _, entry := range entries {
		fmt.Println(entry.Name, entry.DType, entry.Shape, entry.ByteCount)
	}
	if err = checkpoint.Verify(); err != nil {
		return err
	}
	fmt.Println("every byte is valid")
	return nil
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: inspect_checkpoint <checkpoint file or backup folder>")
	}
	if err := run(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}
