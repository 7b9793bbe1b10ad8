/**
 * The fixed shell programs between the lab and the program. They hold no text from outside: everything that
 * varies arrives as an argument or over a descriptor and is never evaluated. Descriptors: 3 the program's
 * report, 4 the order (below) and then bubblewrap's arguments, 5 the filter, 6 status, 7 what was found after
 * the run.
 *
 * The order is the point (measured): a user namespace made while still root maps to host root, so the host
 * uid is given up first and only then is anything unshared.
 */

/** Joins the control groups and lowers the limits, while it still may; then becomes the unprivileged user. */
export const OUTER_SCRIPT = `
groups=$1; shift
for group in $groups; do echo $$ > "$group" || exit 97; done
ulimit -c 0
exec "$@"
`;

/**
 * Runs as root of a fresh user namespace that maps to the unprivileged user, in bash, the only shell that reads
 * words that end in NUL and closes descriptors of two digits. Mounts the writable file system with its size and
 * inode limits, and then waits for its order: list, archive or -; the text to find or -; the logs to return or -;
 * what is to stand behind each log; how many words; the words. When the lab is gone instead, or has no use for it,
 * the descriptor ends, and so does it.
 * $1 mount point, $2 mount options, $3 rlimits, $4 descriptors to close, $5… folders to make.
 */
const MADE_AHEAD = `
unset SHLVL OLDPWD
LC_ALL=C
scratch=$1 options=$2 limits=$3 strays=$4; shift 4
for stray in $strays; do eval "exec $stray>&-"; done
mount -t tmpfs -o "$options" lab "$scratch" && mkdir "\${@/#/$scratch/}" || exit 96
for limit in $limits; do ulimit "-\${limit%%=*}" "\${limit#*=}" || exit 95; done
for asked in list find logs mark count; do IFS= read -r -d '' -u 4 "$asked" || exit 94; done
words=()
while [ \${#words[@]} -lt "$count" ]; do IFS= read -r -d '' -u 4 word || exit 94; words+=("$word"); done
`;

/**
 * Looks at what a run left behind. A last process may not be quite dead yet while it does: nothing here follows
 * a link that a program could put in the place of a file.
 */
const LOOK = `if [ "$list" = archive ]; then tar --format=posix --sort=name -C "$scratch/work" -cf - . >&7 2>/dev/null; fi
if [ "$list" = list ]; then find -P "$scratch/work" -xdev -mindepth 1 -printf 'e%y%P\\0' >&7 2>/dev/null; fi
if [ "$find" != - ]; then cd "$scratch/work" && grep -rlZF -D skip -e "$find" . 2>/dev/null | head -c 262144 >&7; fi
if [ "$logs" != - ]; then
  left=16
  for log in "$scratch/tmp/$logs".*; do
    if [ -f "$log" ] && [ ! -L "$log" ] && [ $left -gt 0 ]; then
      left=$((left - 1)); printf 'l%s\\0' "\${log##*.}" >&7
      dd if="$log" iflag=nofollow,nonblock bs=65536 count=1 >&7 2>/dev/null; printf '%s' "$mark" >&7
    fi
  done
fi`;

/** The words are the program's; the rest of descriptor 4 is bubblewrap's own. */
export const INNER_SCRIPT = `${MADE_AHEAD}
/usr/bin/bwrap --args 4 -- "\${words[@]}" 7>&-
code=$?
exec 3>&- 4>&- 5>&-
${LOOK}
exit $code
`;

/**
 * The same for gVisor, which keeps no status of its own: the first process below is named on descriptor 6, and
 * later its exit code. It has a pid namespace, so that nothing of gVisor's outlives it. The program's report
 * channel is its standard input, the one descriptor besides output that `runsc run` hands on.
 * The words are a folder whose work and tmp are laid out first, whether there is a report channel, and runsc's.
 */
export const RUNSC_SCRIPT = `${MADE_AHEAD}
files=\${words[0]} report=\${words[1]}
cp -R --preserve=mode "$files/work/." "$scratch/work/" && cp -R --preserve=mode "$files/tmp/." "$scratch/tmp/" || exit 96
if [ "$report" = - ]; then exec 9</dev/null; else exec 9<&3; fi
unshare --pid --fork --kill-child --mount-proc "\${words[@]:2}" <&9 9<&- 3>&- 4>&- 5>&- 6>&- 7>&- &
first=$!
printf '{"child-pid": %s}\\n' "$first" >&6
wait "$first"
code=$?
printf '{"exit-code": %s}\\n' "$code" >&6
exec 3>&- 4>&- 5>&- 9<&-
${LOOK}
exit $code
`;
