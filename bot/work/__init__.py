"""What happens between a wish and its fulfilment: looks, preparations, and the ticking that starts them."""
