#!/bin/sh
# Stands for the compiler while a component is built for a sanitizer: that sanitizer in place of whatever the
# build names itself (two at once share one log and lose it, gcc 12), and debug information, so that a report
# names files; a call in the last place keeps its caller's frame, so that it names all of them.
name=${0##*/}
case $name in cc) name=gcc ;; c++) name=g++ ;; esac
for word in "$@"; do
  shift
  case $word in
    -fsanitize=*fuzzer* | -fno-sanitize=*) set -- "$@" "$word" ;;
    -fsanitize=*) if [ -z "$LAB_SANITIZE" ]; then set -- "$@" "$word"; fi ;;
    *) set -- "$@" "$word" ;;
  esac
done
exec "/usr/bin/$name" -g -fno-omit-frame-pointer -fno-optimize-sibling-calls $LAB_SANITIZE "$@"
