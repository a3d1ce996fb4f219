"""What storage may do: each strategy is compiled to four levels, and one dispatch obeys them."""
