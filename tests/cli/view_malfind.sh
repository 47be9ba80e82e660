# SPDX-License-Identifier: Apache-2.0
# CRIU's own page is called so; --hexdump-size; the options that Volatility has.
icecore malfind -r quick samples/till.tar --pid 1 --hide-columns disasm --hexdump-size 20
icecore -f samples/till.tar -r quick --hide-columns disasm linux.malfind --pid 9
icecore -f samples/till.tar -r jsonl -o out linux.malfind.Malfind --pid 9 --dump-regions --dump-maxsize 4096 | grep -o '"File output": "[^"]*"'
icecore -f samples/till.tar -r jsonl -o out linux.malfind.Malfind --pid 9 --dump | grep -o '"File output": "[^"]*"'
icecore malfind samples/till.tar --hexdump-size 0
echo "exit status $?"
icecore malfind samples/till.tar --hexdump-size 70000
echo "exit status $?"
icecore malfind samples/till.tar --dump
echo "exit status $?"
