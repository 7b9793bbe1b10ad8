# Starts launchers for a lab and stays small itself: a process forks at the price of its memory, and a server has
# hundreds of megabytes. Each launcher is a fork of this program and becomes nothing else before bubblewrap. Perl,
# because Debian always has it (perl-base) and it calls the kernel itself: what would otherwise be a chain of seven
# programs is seven calls here.
#
# $1 machine, $2 socket of the lab's. Standard input: what to start and what to kill; standard output: `id code` for
# each launcher that has ended. Everything is in frames: a length of four bytes, then fields with such a length each.
# Nothing here is evaluated, and nothing comes from a program before the order, by when all is given up.
use strict;
use warnings;
use Fcntl qw(O_NOFOLLOW O_NONBLOCK O_RDONLY S_ISREG);
use POSIX ();
use Socket qw(AF_UNIX SOCK_STREAM pack_sockaddr_un);

my ($machine, $socket) = @ARGV;
my %call = @{
  { x64 => [qw(mount 165 unshare 272 prctl 157 setgroups 116 setresgid 119 setresuid 117 capset 126 prlimit 302
        memfd_create 319)],
    arm64 => [qw(mount 40 unshare 97 prctl 167 setgroups 159 setresgid 149 setresuid 147 capset 91 prlimit 261
        memfd_create 279)] }->{$machine}
};
my %resource = (fsize => 1, data => 2, core => 4, nproc => 6, nofile => 7);
# From linux/prctl.h, linux/sched.h and linux/mount.h.
my ($PDEATHSIG, $DUMPABLE, $CAPBSET_DROP, $NO_NEW_PRIVS) = (1, 4, 24, 38);
my ($NEWNS, $NEWUSER, $NEWNET) = (0x20000, 0x10000000, 0x40000000);
my ($NOSUID_NODEV, $PRIVATE_BELOW) = (6, 0x44000);
my $F_DUPFD_CLOEXEC = 1030;

$0 = 'breakwater-starter';
$SIG{PIPE} = 'DEFAULT';
opendir(my $open, '/proc/self/fd') or die "no /proc: $!";
for my $stray (grep { /^\d+$/ && $_ > 2 } readdir $open) { POSIX::close($stray) if $stray != fileno $open }
closedir $open;

my %running;
my $asked = '';
while (1) {
  my $waited = '';
  vec($waited, 0, 1) = 1;
  vec($waited, fileno $_->{life}, 1) = 1 for values %running;
  next if select(my $ready = $waited, undef, undef, undef) < 0;
  for my $id (keys %running) { ended($id) if vec($ready, fileno $running{$id}{life}, 1) }
  next unless vec($ready, 0, 1);
  last unless sysread(STDIN, $asked, 65536, length $asked);
  while (length $asked >= 4 && length $asked >= 4 + unpack 'N', $asked) {
    my ($verb, $id, @rest) = unpack '(N/a*)*', unpack 'N/a*', $asked;
    substr($asked, 0, 4 + unpack 'N', $asked) = '';
    if ($verb eq 'start') { start($id, @rest) }
    elsif (defined $running{$id}) { kill KILL => -$running{$id}{pid}, $running{$id}{pid} }
  }
}
# The lab is gone. Each launcher would end with this process anyway.
kill KILL => -$_->{pid}, $_->{pid} for values %running;
POSIX::_exit(0);

# Its group is killed while its process id is still its own.
sub ended {
  my ($id) = @_;
  my ($pid) = delete($running{$id})->{pid};
  kill KILL => -$pid;
  waitpid $pid, 0;
  syswrite STDOUT, "$id " . ($? & 127 ? 128 + ($? & 127) : $? >> 8) . "\n";
}

sub start {
  my ($id, @rest) = @_;
  my $starter = $$;
  # Held by the launcher alone: it ends with it.
  pipe(my $life, my $held) or die "no pipe: $!";
  my $pid = fork;
  if (!defined $pid) { syswrite STDOUT, "$id 98\n"; return }
  if ($pid == 0) {
    eval { launch($starter, $id, @rest); 1 } or do { print STDERR "launcher: $@"; POSIX::_exit(97) };
  }
  $running{$id} = { pid => $pid, life => $life };
}

sub kernel {
  my ($name, @arguments) = @_;
  my $answer = syscall $call{$name}, @arguments;
  die "$name: $!\n" if $answer < 0;
  return $answer;
}

# Makes a run's rooms, waits for its order, runs it and looks at what is left. What varies arrives as fields.
sub launch {
  my ($starter, $id, $uid, $groups, $scratch, $options, $folders, $channels) = @_;
  $0 = 'breakwater-launcher';
  POSIX::setsid();
  for my $group (split /\0/, $groups) { written($group, $$) }
  my %channel = map { $_ => channel($id, $_) } split / /, $channels;
  open my $nothing, '+<', '/dev/null' or die "no /dev/null: $!\n";
  POSIX::dup2(fileno $nothing, $_) for 0, 1;
  POSIX::dup2(fileno $channel{2}, 2);
  $_->{life} = undef for values %running;
  become($starter, $uid);
  kernel('mount', 'lab', "$scratch", 'tmpfs', $NOSUID_NODEV, "$options");
  for my $folder (split / /, $folders) { mkdir "$scratch/$folder", 0755 or die "mkdir: $!\n" }

  my $order = '';
  while (sysread $channel{6}, $order, 1 << 20, length $order) { }
  my ($list, $find, $logs, $mark, $rlimits, $input, $filter, $files, @rest) = unpack '(N/a*)*', $order;
  # What a lab that died in the middle left unsaid is not run.
  POSIX::_exit(94) if !@rest || pop(@rest) ne $mark;
  my @files = splice @rest, 0, $files;
  my %given = (
    0 => $nothing, %channel,
    4 => memory($input), 5 => memory($filter),
    (map { (8 + $_, memory($files[$_])) } 0 .. $#files),
  );
  my $code = run(\%given, [split / /, $rlimits], @rest);
  syswrite $channel{6}, "\0";
  my $out = { 0 => $nothing, 1 => $channel{6}, 2 => $nothing };
  my $work = "$scratch/work";
  run($out, [], qw(/bin/tar --format=posix --sort=name -C), $work, qw(-cf - .)) if $list eq 'archive';
  run($out, [], '/usr/bin/find', '-P', $work, qw(-xdev -mindepth 1 -printf e%y%P\0)) if $list eq 'list';
  found($channel{6}, $work, $find) if $find ne '-';
  logged($channel{6}, "$scratch/tmp", $logs, $mark) if $logs ne '-';
  POSIX::_exit($code);
}

# The order is the point (measured): a user namespace made while still root maps to host root, so the host uid is
# given up first and only then is anything unshared.
sub become {
  my ($starter, $uid) = @_;
  my $own = $uid eq '' ? $< : $uid + 0;
  my $group = $uid eq '' ? $( + 0 : $uid + 0;
  if ($uid ne '') {
    for (my $one = 0; syscall($call{prctl}, $CAPBSET_DROP, $one, 0, 0, 0) == 0; $one++) { }
    kernel('setgroups', 0, 0);
    kernel('setresgid', $group, $group, $group);
    kernel('setresuid', $own, $own, $own);
  }
  kernel('capset', pack('LL', 0x20080522, 0), pack('L6', (0) x 6));
  kernel('prctl', $NO_NEW_PRIVS, 1, 0, 0, 0);
  # Whoever gives up a uid may not write its own maps until it says that others of its uid may look at it.
  kernel('prctl', $DUMPABLE, 1, 0, 0, 0);
  kernel('unshare', $NEWUSER | $NEWNS | $NEWNET);
  written('/proc/self/setgroups', 'deny');
  written('/proc/self/uid_map', "0 $own 1");
  written('/proc/self/gid_map', "0 $group 1");
  kernel('prctl', $DUMPABLE, 0, 0, 0, 0);
  kernel('mount', 'none', '/', 0, $PRIVATE_BELOW, 0);
  ends_with($starter);
}

# A change of credentials takes it back, so it is asked for last.
sub ends_with {
  my ($parent) = @_;
  kernel('prctl', $PDEATHSIG, POSIX::SIGKILL(), 0, 0, 0);
  POSIX::_exit(99) if getppid() != $parent;
}

# A connection to the lab; it begins with whose it is and which.
sub channel {
  my ($id, $number) = @_;
  socket(my $made, AF_UNIX, SOCK_STREAM, 0) or die "socket: $!\n";
  connect($made, pack_sockaddr_un($socket)) or die "connect: $!\n";
  syswrite $made, pack 'NC', $id, $number;
  return $made;
}

sub written {
  my ($file, $text) = @_;
  open my $to, '>', $file or die "$file: $!\n";
  defined syswrite($to, $text) or die "$file: $!\n";
  close $to;
}

# Bytes as a file that has no name.
sub memory {
  my ($bytes) = @_;
  my $made = kernel('memfd_create', 'lab', 1);
  open my $file, '+<&=', $made or die "memfd: $!\n";
  for (my $at = 0; $at < length $bytes;) {
    $at += syswrite($file, $bytes, length($bytes) - $at, $at) // die "memfd: $!\n";
  }
  sysseek $file, 0, 0;
  return $file;
}

# Starts a program with these descriptors and no others. Answers what a shell would.
sub run {
  my $pid = begun(@_);
  waitpid $pid, 0;
  return $? & 127 ? 128 + ($? & 127) : $? >> 8;
}

sub begun {
  my ($given, $rlimits, @words) = @_;
  my $launcher = $$;
  my $pid = fork // die "fork: $!\n";
  return $pid if $pid != 0;
  eval {
    ends_with($launcher);
    # First out of the way, since one's place may be where another still is.
    my $above = 16 + keys %$given;
    my %high = map { $_ => fcntl($given->{$_}, $F_DUPFD_CLOEXEC, $above) // die "dup: $!\n" } keys %$given;
    POSIX::dup2($high{$_}, $_) // die "dup: $!\n" for keys %high;
    for my $limit (@$rlimits) {
      my ($name, $value) = split /=/, $limit;
      kernel('prlimit', 0, $resource{$name}, pack('QQ', $value, $value), 0);
    }
    exec { $words[0] } @words;
    die "$words[0]: $!\n";
  } or print STDERR "launcher: $@";
  POSIX::_exit(93);
}

# Names of files that hold this text, as `grep` says them, cut at a length.
sub found {
  my ($to, $work, $text) = @_;
  pipe(my $from, my $into) or die "pipe: $!\n";
  open my $nothing, '+<', '/dev/null' or die "no /dev/null: $!\n";
  chdir $work or return;
  my $pid = begun({ 0 => $nothing, 1 => $into, 2 => $nothing }, [], qw(/bin/grep -rlZF -D skip -e), $text, '.');
  close $into;
  my $left = 262_144;
  while ($left > 0 && sysread $from, my $names, $left) {
    syswrite $to, $names;
    $left -= length $names;
  }
  close $from;
  waitpid $pid, 0;
}

# A last process may not be quite dead yet while this looks: no link is followed that it could put in a file's place.
sub logged {
  my ($to, $folder, $logs, $mark) = @_;
  opendir my $names, $folder or return;
  my $left = 16;
  for my $name (sort grep { index($_, "$logs.") == 0 } readdir $names) {
    last if $left == 0;
    sysopen my $log, "$folder/$name", O_RDONLY | O_NOFOLLOW | O_NONBLOCK or next;
    next unless S_ISREG((stat $log)[2]);
    $left--;
    sysread $log, my $text, 65_536;
    syswrite $to, 'l' . ($name =~ s/.*\.//sr) . "\0$text$mark";
  }
}
