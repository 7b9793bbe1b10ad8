/**
 * The two fixed shell programs between the lab and bubblewrap. They hold no text from outside: everything
 * that varies arrives as an argument or a descriptor. Descriptors: 3 the program's report, 4 bubblewrap's
 * arguments, 5 the filter, 6 status, 7 what was found after the run.
 *
 * The order is the point (measured): a user namespace made while still root maps to host root, so the host
 * uid is given up first and only then is anything unshared.
 */

/** Joins the control groups and lowers the limits, while it still may; then becomes the unprivileged user. */
export const OUTER_SCRIPT = `
strays=$1 groups=$2; shift 2
for stray in $strays; do eval "exec $stray>&-"; done
for group in $groups; do echo $$ > "$group" || exit 97; done
ulimit -c 0
exec "$@"
`;

/** Looks at what a run left behind, once nothing of it is left. */
const LOOK = `if [ "$list" = archive ]; then tar --format=posix --sort=name -C "$scratch/work" -cf - . >&7 2>/dev/null; fi
if [ "$list" = list ]; then find -P "$scratch/work" -xdev -mindepth 1 -printf 'e%y%P\\0' 2>/dev/null | head -c 1048576 >&7; fi
if [ "$find" != - ]; then cd "$scratch/work" && grep -rlZF -D skip -e "$find" . 2>/dev/null | head -c 262144 >&7; fi
if [ "$logs" != - ]; then
  left=16
  for log in "$scratch/tmp/$logs".*; do
    if [ -f "$log" ] && [ ! -L "$log" ] && [ $left -gt 0 ]; then
      left=$((left - 1)); printf 'l%s\\0' "\${log##*.}" >&7; head -c 65536 "$log" | tr '\\000' '?' >&7; printf '\\0' >&7
    fi
  done
fi`;

/**
 * Runs as root of a fresh user namespace that maps to the unprivileged user: mounts the writable file system
 * with its size and inode limits, runs bubblewrap, and looks at what the run left behind.
 * $1 mount point, $2 mount options, $3 list, archive or -, $4 text to find or -, $5 logs to return or -,
 * $6 rlimits, $7… bubblewrap.
 */
export const INNER_SCRIPT = `
unset SHLVL OLDPWD
scratch=$1 options=$2 list=$3 find=$4 logs=$5 limits=$6; shift 6
mount -t tmpfs -o "$options" lab "$scratch" && mkdir "$scratch/work" "$scratch/tmp" || exit 96
for limit in $limits; do ulimit "-\${limit%%=*}" "\${limit#*=}" || exit 95; done
"$@" 7>&-
code=$?
exec 3>&- 4>&- 5>&-
${LOOK}
exit $code
`;

/**
 * The same for gVisor, which keeps no status of its own: the first process below is named on descriptor 6, and
 * later its exit code. It has a pid namespace, so that nothing of gVisor's outlives it. The program's report
 * channel is its standard input, the one descriptor besides output that `runsc run` hands on.
 * $1–$6 as above, $7 a folder whose work and tmp are laid out first, $8 whether there is a report channel,
 * $9… runsc.
 */
export const RUNSC_SCRIPT = `
unset SHLVL OLDPWD
scratch=$1 options=$2 list=$3 find=$4 logs=$5 limits=$6 files=$7 report=$8; shift 8
mount -t tmpfs -o "$options" lab "$scratch" && mkdir "$scratch/work" "$scratch/tmp" "$scratch/state" || exit 96
cp -R --preserve=mode "$files/work/." "$scratch/work/" && cp -R --preserve=mode "$files/tmp/." "$scratch/tmp/" || exit 96
for limit in $limits; do ulimit "-\${limit%%=*}" "\${limit#*=}" || exit 95; done
if [ "$report" = - ]; then exec 9</dev/null; else exec 9<&3; fi
unshare --pid --fork --kill-child --mount-proc "$@" <&9 9<&- 3>&- 4>&- 5>&- 6>&- 7>&- &
first=$!
printf '{"child-pid": %s}\n' "$first" >&6
wait "$first"
code=$?
printf '{"exit-code": %s}\n' "$code" >&6
exec 3>&- 4>&- 5>&- 9<&-
${LOOK}
exit $code
`;
