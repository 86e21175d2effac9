#!/usr/bin/env bash
# relay.sh [--build <folder>] [--data <folder>]: one training run on Fashion-MNIST is begun by the C program, killed with
# SIGKILL, resumed by the Java program, killed, and resumed by the Go program to its end. Its model is compared with that of
# an uninterrupted run of the C program: prints `byte-identical`, or `DIFFERENT` with exit status 1. Sets up and builds
# first, unless it is told where a build is; leaves everything in the build's folder `relay`.
name=relay targets=
source "$(dirname "${BASH_SOURCE[0]}")/killed_run.sh"

train_undisturbed
leg 0 "${in_c[@]}" "${run[@]}"
echo 'C: begins, and is killed in epoch 0'
leg 1 "${in_java[@]}" "${run[@]}"
expect_restored 0 Java
last_leg "${in_go[@]}" "${run[@]}"
expect_restored 1 Go
compare_models
